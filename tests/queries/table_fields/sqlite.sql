WITH answer AS MATERIALIZED (SELECT regdsl_all((SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x1.rid FROM idx_table AS x1 WHERE x1.tid IN (SELECT rowid FROM fts_table WHERE fts_table MATCH :p1) AND REGDSL_TOKENS(x1.table_description, :p2, :p3) = 1 AND NOT COALESCE(x1.table_type = :p4, 0))), (SELECT regdsl_union(members) FROM idx_set WHERE kind = 'table_utype' AND term GLOB :p5)) AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = 'table_title : "catalogue"'
-- :p2 = 'sources'
-- :p3 = 'prefix'
-- :p4 = 'output'
-- :p5 = '*epn*'
