WITH set_1 AS MATERIALIZED (SELECT (SELECT regdsl_union(members) FROM idx_set WHERE kind = 'intf_type' AND term GLOB :p5) AS members),
set_2 AS MATERIALIZED (SELECT (SELECT regdsl_union(members) FROM idx_set WHERE kind = 'standard_id' AND term IN (:p7, :p8)) AS members),
answer AS MATERIALIZED (SELECT regdsl_any((SELECT members FROM idx_set WHERE kind = 'standard_id' AND term = :p1), (SELECT regdsl_union(members) FROM idx_set WHERE kind = 'standard_id' AND term GLOB :p2), (SELECT regdsl_union(members) FROM idx_set WHERE kind = 'standard_id' AND term GLOB :p3), (SELECT members FROM idx_set WHERE kind = 'standard_id' AND term = :p4), CASE WHEN 64 * regdsl_size((SELECT members FROM set_1)) <= regdsl_size((SELECT members FROM idx_set WHERE kind = 'all')) THEN (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x1.rid FROM json_each(regdsl_list((SELECT members FROM set_1))) AS k CROSS JOIN idx_capability AS x1 ON x1.rid = k.value WHERE EXISTS(SELECT 1 FROM idx_interface AS x2 WHERE x2.rid = x1.rid AND x2.cap_index = x1.cap_index AND x2.intf_type GLOB :p6))) ELSE regdsl_all((SELECT members FROM set_1), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x1.rid FROM idx_capability AS x1 WHERE EXISTS(SELECT 1 FROM idx_interface AS x2 WHERE x2.rid = x1.rid AND x2.cap_index = x1.cap_index AND x2.intf_type GLOB :p6)))) END, CASE WHEN 64 * regdsl_size((SELECT members FROM set_2)) <= regdsl_size((SELECT members FROM idx_set WHERE kind = 'all')) THEN (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT r.rid FROM json_each(regdsl_list((SELECT members FROM set_2))) AS k CROSS JOIN idx_resource AS r ON r.rid = k.value CROSS JOIN capability AS x3 ON x3.ivoid = r.ivoid WHERE ((x3.standard_id) = :p9 OR (x3.standard_id) = :p10) AND EXISTS(SELECT 1 FROM interface AS x4 WHERE x4.ivoid = x3.ivoid AND x4.cap_index = x3.cap_index AND INSTR('#' || (x4.query_type) || '#', :p11) > 0))) ELSE regdsl_all((SELECT members FROM set_2), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT rid FROM idx_resource WHERE ivoid IN (SELECT x3.ivoid FROM capability AS x3 WHERE ((x3.standard_id) = :p9 OR (x3.standard_id) = :p10) AND EXISTS(SELECT 1 FROM interface AS x4 WHERE x4.ivoid = x3.ivoid AND x4.cap_index = x3.cap_index AND INSTR('#' || (x4.query_type) || '#', :p11) > 0))))) END) AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = 'ivo://ivoa.net/std/slap'
-- :p2 = 'ivo://ivoa.net/std/slap#lines-*'
-- :p3 = 'ivo://ivoa.net/std/slap#species-*'
-- :p4 = 'ivo://ivoa.net/std/slap#aux'
-- :p5 = '*:oaihttp'
-- :p6 = '*:oaihttp'
-- :p7 = 'ivo://ivoa.net/std/ssa'
-- :p8 = 'ivo://ivoa.net/std/ssa#aux'
-- :p9 = 'ivo://ivoa.net/std/ssa'
-- :p10 = 'ivo://ivoa.net/std/ssa#aux'
-- :p11 = '#post#'
