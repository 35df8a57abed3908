WITH answer AS MATERIALIZED (SELECT (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x1.rid FROM idx_column AS x1 WHERE x1.cid IN (SELECT rowid FROM fts_column WHERE fts_column MATCH :p1) AND x1.datatype = :p2 AND NOT COALESCE(REGDSL_TOKENS(x1.column_description, :p3, :p4) = 1, 0))) AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = 'column_description : "magnitude"'
-- :p2 = 'double'
-- :p3 = 'standard error'
-- :p4 = 'word'
