WITH answer AS MATERIALIZED (SELECT regdsl_any((SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x1.rid FROM idx_capability AS x1 WHERE x1.standard_id = :p1 AND EXISTS(SELECT 1 FROM idx_detail AS x2 WHERE x2.rid = x1.rid AND x2.cap_index = x1.cap_index AND x2.detail_xpath = :p2 AND x2.detail_value GLOB :p3))), regdsl_all((SELECT regdsl_union(members) FROM idx_set WHERE kind = 'table_utype' AND term GLOB :p4), (SELECT members FROM idx_set WHERE kind = 'res_type' AND term = :p5))) AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = 'ivo://ivoa.net/std/tap'
-- :p2 = '/capability/dataModel/@ivo-id'
-- :p3 = 'ivo://ivoa.net/std/obscore*'
-- :p4 = 'ivo://ivoa.net/std/obscore#table-1.*'
-- :p5 = 'vs:catalogresource'
