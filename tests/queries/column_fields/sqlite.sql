WITH text_1 AS MATERIALIZED (SELECT coalesce((SELECT members FROM idx_set WHERE kind = 'stem of column' AND term = regdsl_stem(:p2)), (SELECT regdsl_set(json_group_array(rowid >> 20)) FROM fts_column WHERE fts_column MATCH :p1)) AS members),
set_2 AS MATERIALIZED (SELECT (SELECT members FROM text_1) AS members),
answer AS MATERIALIZED (SELECT CASE WHEN 8 * regdsl_size((SELECT members FROM set_2)) <= regdsl_size((SELECT members FROM idx_set WHERE kind = 'all')) THEN (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x1.rid FROM json_each(regdsl_list((SELECT members FROM set_2))) AS k CROSS JOIN idx_column AS x1 ON x1.rid = k.value WHERE x1.cid IN (SELECT rowid FROM fts_column WHERE fts_column MATCH :p3) AND x1.datatype = :p4 AND NOT COALESCE(REGDSL_TOKENS(x1.column_description, :p5, :p6) = 1, 0))) ELSE regdsl_all((SELECT members FROM set_2), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x2.rid FROM idx_column AS x2 WHERE x2.cid IN (SELECT rowid FROM fts_column WHERE fts_column MATCH :p7) AND x2.datatype = :p8 AND NOT COALESCE(REGDSL_TOKENS(x2.column_description, :p9, :p10) = 1, 0)))) END AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = 'column_description : "magnitude"'
-- :p2 = 'magnitude'
-- :p3 = 'column_description : "magnitude"'
-- :p4 = 'double'
-- :p5 = 'standard error'
-- :p6 = 'word'
-- :p7 = 'column_description : "magnitude"'
-- :p8 = 'double'
-- :p9 = 'standard error'
-- :p10 = 'word'
