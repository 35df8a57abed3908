WITH found AS MATERIALIZED (SELECT row_number() OVER () AS key, ivoid AS value FROM (
WITH set_1 AS MATERIALIZED (SELECT regdsl_all((SELECT members FROM idx_set WHERE kind = 'first ucd word' AND term = :p1), (SELECT members FROM idx_set WHERE kind = 'unit' AND term = :p2)) AS members),
answer AS MATERIALIZED (SELECT CASE WHEN 64 * regdsl_size((SELECT members FROM set_1)) <= regdsl_size((SELECT members FROM idx_set WHERE kind = 'all')) THEN (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x1.rid FROM json_each(regdsl_list((SELECT members FROM set_1))) AS k CROSS JOIN idx_table AS x1 ON x1.rid = k.value WHERE x1.table_name GLOB :p3 AND EXISTS(SELECT 1 FROM idx_column AS x2 WHERE x2.tid = x1.tid AND x2.ucd IN (SELECT ucd_key FROM idx_ucd_atom WHERE atom = :p4 AND place = 0) AND x2.unit || '' = :p5))) ELSE regdsl_all((SELECT members FROM set_1), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x3.rid FROM idx_table AS x3 WHERE x3.table_name GLOB :p6 AND EXISTS(SELECT 1 FROM idx_column AS x4 WHERE x4.tid = x3.tid AND x4.ucd IN (SELECT ucd_key FROM idx_ucd_atom WHERE atom = :p7 AND place = 0) AND x4.unit || '' = :p8)))) END AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid))
SELECT co.ivoid, ta.table_name, co.name, co.ucd, co.unit, co.datatype, co.column_description AS description, ta.table_index FROM found CROSS JOIN table_column AS co ON co.ivoid = found.value INNER JOIN res_table AS ta ON ta.ivoid = co.ivoid AND ta.table_index = co.table_index WHERE (REGDSL_FOLD(ta.table_name)) GLOB :s1 AND (co.ucd) || ';' GLOB :s2 AND (REGDSL_FOLD(co.unit)) = :s3 ORDER BY found.key, ta.table_index, co.rowid
-- :p1 = 'phot.mag'
-- :p2 = 'mag'
-- :p3 = '*a*'
-- :p4 = 'phot.mag'
-- :p5 = 'mag'
-- :p6 = '*a*'
-- :p7 = 'phot.mag'
-- :p8 = 'mag'
-- :s1 = '*a*'
-- :s2 = 'phot.mag[.;]*'
-- :s3 = 'mag'
