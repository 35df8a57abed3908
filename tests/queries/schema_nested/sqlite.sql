WITH set_1 AS MATERIALIZED (SELECT regdsl_all((SELECT members FROM idx_set WHERE kind = 'first ucd word' AND term = :p1), (SELECT members FROM idx_set WHERE kind = 'unit' AND term = :p2)) AS members),
answer AS MATERIALIZED (SELECT CASE WHEN 64 * regdsl_size((SELECT members FROM set_1)) <= regdsl_size((SELECT members FROM idx_set WHERE kind = 'all')) THEN (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT r.rid FROM json_each(regdsl_list((SELECT members FROM set_1))) AS k CROSS JOIN idx_resource AS r ON r.rid = k.value CROSS JOIN res_schema AS x1 ON x1.ivoid = r.ivoid WHERE ((x1.schema_name) = :p3 OR (REGDSL_FOLD(x1.schema_title)) GLOB :p4 OR (REGDSL_FOLD(x1.schema_description)) GLOB :p5) AND EXISTS(SELECT 1 FROM res_table AS x2 WHERE x2.ivoid = x1.ivoid AND x2.schema_index = x1.schema_index AND (REGDSL_FOLD(x2.table_name)) GLOB :p6 AND EXISTS(SELECT 1 FROM table_column AS x3 WHERE x3.ivoid = x2.ivoid AND x3.table_index = x2.table_index AND (x3.ucd) || ';' GLOB :p7 AND (REGDSL_FOLD(x3.unit)) = :p8)))) ELSE regdsl_all((SELECT members FROM set_1), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT rid FROM idx_resource WHERE ivoid IN (SELECT x1.ivoid FROM res_schema AS x1 WHERE ((x1.schema_name) = :p3 OR (REGDSL_FOLD(x1.schema_title)) GLOB :p4 OR (REGDSL_FOLD(x1.schema_description)) GLOB :p5) AND EXISTS(SELECT 1 FROM res_table AS x2 WHERE x2.ivoid = x1.ivoid AND x2.schema_index = x1.schema_index AND (REGDSL_FOLD(x2.table_name)) GLOB :p6 AND EXISTS(SELECT 1 FROM table_column AS x3 WHERE x3.ivoid = x2.ivoid AND x3.table_index = x2.table_index AND (x3.ucd) || ';' GLOB :p7 AND (REGDSL_FOLD(x3.unit)) = :p8)))))) END AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = 'em.wl'
-- :p2 = 'm'
-- :p3 = 'ivoa'
-- :p4 = '*ivoa*'
-- :p5 = '*ivoa*'
-- :p6 = '*obscore'
-- :p7 = 'em.wl[.;]*'
-- :p8 = 'm'
