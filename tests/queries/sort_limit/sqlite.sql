WITH text_1 AS MATERIALIZED (SELECT coalesce((SELECT members FROM idx_set WHERE kind = 'word' AND term = :p2), (SELECT regdsl_set(json_group_array(rowid)) FROM fts_resource WHERE fts_resource MATCH :p1)) AS members),
answer AS MATERIALIZED (SELECT (SELECT members FROM text_1) AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated, (SELECT regdsl_size(members) FROM answer) AS total
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_sorted(members, 20, '-++', (SELECT keys FROM idx_order WHERE name = 'updated'), (SELECT places FROM idx_order WHERE name = 'updated'), (SELECT places FROM idx_order WHERE name = 'title'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = '"galaxy"'
-- :p2 = 'galaxy'
