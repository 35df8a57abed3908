WITH text_1 AS MATERIALIZED (SELECT coalesce((SELECT members FROM idx_set WHERE kind = 'stem of column' AND term = regdsl_stem(:p3)), (SELECT regdsl_set(json_group_array(rowid >> 20)) FROM fts_column WHERE fts_column MATCH :p2)) AS members),
answer AS MATERIALIZED (SELECT regdsl_any(coalesce((SELECT members FROM idx_set WHERE kind = 'name' AND term = :p1), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT name AS term, rid FROM idx_column WHERE name IS NOT NULL) WHERE term = :p1)), (SELECT members FROM text_1), coalesce((SELECT members FROM idx_set WHERE kind = 'name' AND term = :p4), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT name AS term, rid FROM idx_column WHERE name IS NOT NULL) WHERE term = :p4))) AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = 'redshift'
-- :p2 = 'column_description : "redshift"'
-- :p3 = 'redshift'
-- :p4 = 'z'
