WITH set_1 AS MATERIALIZED (SELECT (SELECT regdsl_union(members) FROM idx_set WHERE kind = 'table_utype' AND term GLOB :p1) AS members),
answer AS MATERIALIZED (SELECT CASE WHEN 64 * regdsl_size((SELECT members FROM set_1)) <= regdsl_size((SELECT members FROM idx_set WHERE kind = 'all')) THEN (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x1.rid FROM json_each(regdsl_list((SELECT members FROM set_1))) AS k CROSS JOIN idx_table AS x1 ON x1.rid = k.value WHERE x1.tid IN (SELECT rowid FROM fts_table WHERE fts_table MATCH :p2) AND REGDSL_TOKENS(x1.table_description, :p3, :p4) = 1 AND NOT COALESCE(x1.table_type = :p5, 0))) ELSE regdsl_all((SELECT members FROM set_1), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x2.rid FROM idx_table AS x2 WHERE x2.tid IN (SELECT rowid FROM fts_table WHERE fts_table MATCH :p6) AND REGDSL_TOKENS(x2.table_description, :p7, :p8) = 1 AND NOT COALESCE(x2.table_type = :p9, 0)))) END AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = '*epn*'
-- :p2 = 'table_title : "catalogue"'
-- :p3 = 'sources'
-- :p4 = 'prefix'
-- :p5 = 'output'
-- :p6 = 'table_title : "catalogue"'
-- :p7 = 'sources'
-- :p8 = 'prefix'
-- :p9 = 'output'
