WITH answer AS MATERIALIZED (SELECT (SELECT regdsl_set(json_group_array(rid)) FROM idx_resource WHERE ivoid IN (SELECT x1.ivoid FROM res_schema AS x1 WHERE ((x1.schema_name) = :p1 OR (REGDSL_FOLD(x1.schema_title)) GLOB :p2 OR (REGDSL_FOLD(x1.schema_description)) GLOB :p3) AND EXISTS(SELECT 1 FROM res_table AS x2 WHERE x2.ivoid = x1.ivoid AND x2.schema_index = x1.schema_index AND (REGDSL_FOLD(x2.table_name)) GLOB :p4 AND EXISTS(SELECT 1 FROM table_column AS x3 WHERE x3.ivoid = x2.ivoid AND x3.table_index = x2.table_index AND (x3.ucd) || ';' GLOB :p5 AND (REGDSL_FOLD(x3.unit)) = :p6)))) AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = 'ivoa'
-- :p2 = '*ivoa*'
-- :p3 = '*ivoa*'
-- :p4 = '*obscore'
-- :p5 = 'em.wl[.;]*'
-- :p6 = 'm'
