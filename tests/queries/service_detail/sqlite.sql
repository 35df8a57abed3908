WITH set_1 AS MATERIALIZED (SELECT (SELECT regdsl_union(members) FROM idx_set WHERE kind = 'standard_id' AND term IN (:p1, :p2)) AS members),
answer AS MATERIALIZED (SELECT CASE WHEN 64 * regdsl_size((SELECT members FROM set_1)) <= regdsl_size((SELECT members FROM idx_set WHERE kind = 'all')) THEN (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT r.rid FROM json_each(regdsl_list((SELECT members FROM set_1))) AS k CROSS JOIN idx_resource AS r ON r.rid = k.value CROSS JOIN capability AS x1 ON x1.ivoid = r.ivoid WHERE ((x1.standard_id) = :p3 OR (x1.standard_id) = :p4) AND EXISTS(SELECT 1 FROM res_detail AS x2 WHERE x2.ivoid = x1.ivoid AND x2.cap_index = x1.cap_index AND (REGDSL_FOLD(x2.detail_xpath)) = :p5 AND (REGDSL_FOLD(x2.detail_value)) = :p6))) ELSE regdsl_all((SELECT members FROM set_1), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT rid FROM idx_resource WHERE ivoid IN (SELECT x1.ivoid FROM capability AS x1 WHERE ((x1.standard_id) = :p3 OR (x1.standard_id) = :p4) AND EXISTS(SELECT 1 FROM res_detail AS x2 WHERE x2.ivoid = x1.ivoid AND x2.cap_index = x1.cap_index AND (REGDSL_FOLD(x2.detail_xpath)) = :p5 AND (REGDSL_FOLD(x2.detail_value)) = :p6))))) END AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = 'ivo://ivoa.net/std/ssa'
-- :p2 = 'ivo://ivoa.net/std/ssa#aux'
-- :p3 = 'ivo://ivoa.net/std/ssa'
-- :p4 = 'ivo://ivoa.net/std/ssa#aux'
-- :p5 = '/capability/datasource'
-- :p6 = 'theory'
