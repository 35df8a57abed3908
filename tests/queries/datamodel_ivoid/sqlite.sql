WITH answer AS MATERIALIZED (SELECT regdsl_any((SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x1.rid FROM idx_detail AS x1 WHERE x1.detail_xpath = :p1 AND x1.detail_value GLOB :p2)), (SELECT regdsl_union(members) FROM idx_set WHERE kind = 'table_utype' AND term GLOB :p3)) AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = '/capability/dataModel/@ivo-id'
-- :p2 = 'ivo://ivoa.net/std/obscore*'
-- :p3 = 'ivo://ivoa.net/std/obscore*'
