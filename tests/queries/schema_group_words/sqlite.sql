WITH answer AS MATERIALIZED (SELECT regdsl_any((SELECT regdsl_set(json_group_array(rid)) FROM idx_resource WHERE ivoid IN (SELECT x1.ivoid FROM res_schema AS x1 WHERE (x1.schema_name) = :p1)), (SELECT regdsl_set(json_group_array(rid)) FROM idx_resource WHERE ivoid IN (SELECT x2.ivoid FROM res_schema AS x2 WHERE (REGDSL_FOLD(x2.schema_title)) GLOB :p2)), (SELECT regdsl_set(json_group_array(rid)) FROM idx_resource WHERE ivoid IN (SELECT x3.ivoid FROM res_schema AS x3 WHERE (REGDSL_FOLD(x3.schema_description)) GLOB :p3)), (SELECT regdsl_set(json_group_array(rid)) FROM idx_resource WHERE ivoid IN (SELECT x4.ivoid FROM res_schema AS x4 WHERE (x4.schema_name) = :p4)), (SELECT regdsl_set(json_group_array(rid)) FROM idx_resource WHERE ivoid IN (SELECT x5.ivoid FROM res_schema AS x5 WHERE (REGDSL_FOLD(x5.schema_title)) GLOB :p5)), (SELECT regdsl_set(json_group_array(rid)) FROM idx_resource WHERE ivoid IN (SELECT x6.ivoid FROM res_schema AS x6 WHERE (REGDSL_FOLD(x6.schema_description)) GLOB :p6))) AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = 'standards'
-- :p2 = '*standards*'
-- :p3 = '*standards*'
-- :p4 = 'ivoa'
-- :p5 = '*ivoa*'
-- :p6 = '*ivoa*'
