WITH text_1 AS MATERIALIZED (SELECT coalesce((SELECT members FROM idx_set WHERE kind = 'word' AND term = :p2), (SELECT regdsl_set(json_group_array(rowid)) FROM fts_resource WHERE fts_resource MATCH :p1)) AS members),
text_2 AS MATERIALIZED (SELECT coalesce((SELECT members FROM idx_set WHERE kind = 'word' AND term = :p4), (SELECT regdsl_set(json_group_array(rowid)) FROM fts_resource WHERE fts_resource MATCH :p3)) AS members),
text_3 AS MATERIALIZED (SELECT coalesce((SELECT members FROM idx_set WHERE kind = 'word' AND term = :p6), (SELECT regdsl_set(json_group_array(rowid)) FROM fts_resource WHERE fts_resource MATCH :p5)) AS members),
text_4 AS MATERIALIZED (SELECT coalesce((SELECT members FROM idx_set WHERE kind = 'word' AND term = :p8), (SELECT regdsl_set(json_group_array(rowid)) FROM fts_resource WHERE fts_resource MATCH :p7)) AS members),
answer AS MATERIALIZED (SELECT regdsl_but((SELECT members FROM idx_set WHERE kind = 'all'), regdsl_but(regdsl_any((SELECT members FROM text_1), regdsl_but((SELECT members FROM idx_set WHERE kind = 'all'), (SELECT members FROM text_2))), regdsl_any((SELECT members FROM text_3), (SELECT members FROM text_4)))) AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = '"a1"'
-- :p2 = 'a1'
-- :p3 = '"b1"'
-- :p4 = 'b1'
-- :p5 = '"c1"'
-- :p6 = 'c1'
-- :p7 = '"d1"'
-- :p8 = 'd1'
