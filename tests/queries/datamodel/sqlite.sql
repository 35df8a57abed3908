WITH set_1 AS MATERIALIZED (SELECT (SELECT members FROM idx_set WHERE kind = 'standard_id' AND term = :p1) AS members),
answer AS MATERIALIZED (SELECT regdsl_any(CASE WHEN 64 * regdsl_size((SELECT members FROM set_1)) <= regdsl_size((SELECT members FROM idx_set WHERE kind = 'all')) THEN (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x1.rid FROM json_each(regdsl_list((SELECT members FROM set_1))) AS k CROSS JOIN idx_capability AS x1 ON x1.rid = k.value WHERE x1.standard_id = :p2 AND EXISTS(SELECT 1 FROM idx_detail AS x2 WHERE x2.rid = x1.rid AND x2.cap_index = x1.cap_index AND x2.detail_xpath = :p3 AND x2.detail_value GLOB :p4))) ELSE regdsl_all((SELECT members FROM set_1), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x1.rid FROM idx_capability AS x1 WHERE x1.standard_id = :p2 AND EXISTS(SELECT 1 FROM idx_detail AS x2 WHERE x2.rid = x1.rid AND x2.cap_index = x1.cap_index AND x2.detail_xpath = :p3 AND x2.detail_value GLOB :p4)))) END, regdsl_all((SELECT regdsl_union(members) FROM idx_set WHERE kind = 'table_utype' AND term GLOB :p5), (SELECT members FROM idx_set WHERE kind = 'res_type' AND term = :p6))) AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = 'ivo://ivoa.net/std/tap'
-- :p2 = 'ivo://ivoa.net/std/tap'
-- :p3 = '/capability/dataModel/@ivo-id'
-- :p4 = 'ivo://ivoa.net/std/obscore*'
-- :p5 = 'ivo://ivoa.net/std/obscore#table-1.*'
-- :p6 = 'vs:catalogresource'
