WITH text_1 AS MATERIALIZED (SELECT coalesce((SELECT members FROM idx_set WHERE kind = 'word in title' AND term = :p4), (SELECT regdsl_set(json_group_array(rowid)) FROM fts_resource WHERE fts_resource MATCH :p3)) AS members),
set_2 AS MATERIALIZED (SELECT regdsl_all((SELECT members FROM text_1), (SELECT members FROM idx_set WHERE kind = 'waveband' AND term = :p5)) AS members),
answer AS MATERIALIZED (SELECT (SELECT regdsl_set(json_group_array(rid)) FROM idx_resource WHERE ivoid IN (SELECT x1.this FROM (SELECT ivoid AS this, related_id AS other FROM relationship WHERE relationship_type IN (:p1) AND NOT related_id IS NULL UNION ALL SELECT related_id AS this, ivoid AS other FROM relationship WHERE relationship_type IN (:p2) AND NOT related_id IS NULL) AS x1 WHERE x1.other IN (SELECT r.ivoid FROM JSON_EACH(REGDSL_LIST((SELECT members FROM set_2))) AS k CROSS JOIN idx_resource AS r ON r.rid = k.value))) AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = 'isservicefor'
-- :p2 = 'isservedby'
-- :p3 = 'res_title : "survey"'
-- :p4 = 'survey'
-- :p5 = 'infrared'
