WITH answer AS MATERIALIZED (SELECT regdsl_any((SELECT members FROM idx_set WHERE kind = 'standard_id' AND term = :p1), (SELECT regdsl_union(members) FROM idx_set WHERE kind = 'standard_id' AND term GLOB :p2), (SELECT regdsl_union(members) FROM idx_set WHERE kind = 'standard_id' AND term GLOB :p3), (SELECT members FROM idx_set WHERE kind = 'standard_id' AND term = :p4), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x1.rid FROM idx_capability AS x1 WHERE EXISTS(SELECT 1 FROM idx_interface AS x2 WHERE x2.rid = x1.rid AND x2.cap_index = x1.cap_index AND x2.intf_type GLOB :p5))), (SELECT regdsl_set(json_group_array(rid)) FROM idx_resource WHERE ivoid IN (SELECT x3.ivoid FROM capability AS x3 WHERE ((x3.standard_id) = :p6 OR (x3.standard_id) = :p7) AND EXISTS(SELECT 1 FROM interface AS x4 WHERE x4.ivoid = x3.ivoid AND x4.cap_index = x3.cap_index AND INSTR('#' || (x4.query_type) || '#', :p8) > 0)))) AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = 'ivo://ivoa.net/std/slap'
-- :p2 = 'ivo://ivoa.net/std/slap#lines-*'
-- :p3 = 'ivo://ivoa.net/std/slap#species-*'
-- :p4 = 'ivo://ivoa.net/std/slap#aux'
-- :p5 = '*:oaihttp'
-- :p6 = 'ivo://ivoa.net/std/ssa'
-- :p7 = 'ivo://ivoa.net/std/ssa#aux'
-- :p8 = '#post#'
