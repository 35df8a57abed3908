WITH text_1 AS MATERIALIZED (SELECT coalesce((SELECT members FROM idx_set WHERE kind = 'word' AND term = :p2), (SELECT regdsl_set(json_group_array(rowid)) FROM fts_resource WHERE fts_resource MATCH :p1)) AS members),
text_2 AS MATERIALIZED (SELECT coalesce((SELECT members FROM idx_set WHERE kind = 'word in title' AND term = :p7), (SELECT regdsl_set(json_group_array(rowid)) FROM fts_resource WHERE fts_resource MATCH :p6)) AS members),
set_3 AS MATERIALIZED (SELECT regdsl_but((SELECT members FROM idx_set WHERE kind = 'standard_id' AND term = :p5), (SELECT members FROM text_2)) AS members),
text_3 AS MATERIALIZED (SELECT coalesce((SELECT members FROM idx_set WHERE kind = 'word in title' AND term = :p10), (SELECT regdsl_set(json_group_array(rowid)) FROM fts_resource WHERE fts_resource MATCH :p9)) AS members),
answer AS MATERIALIZED (SELECT regdsl_all((SELECT members FROM text_1), (SELECT regdsl_set(json_group_array(rid)) FROM idx_resource WHERE ivoid IN (SELECT x1.this FROM (SELECT ivoid AS this, related_id AS other FROM relationship WHERE relationship_type IN (:p3) AND NOT related_id IS NULL UNION ALL SELECT related_id AS this, ivoid AS other FROM relationship WHERE relationship_type IN (:p4) AND NOT related_id IS NULL) AS x1 WHERE x1.other IN (SELECT r.ivoid FROM JSON_EACH(REGDSL_LIST((SELECT members FROM set_3))) AS k CROSS JOIN idx_resource AS r ON r.rid = k.value)))) AS members),
hits AS MATERIALIZED (SELECT (SELECT members FROM text_1) AS members),
ranks AS MATERIALIZED (SELECT fts_resource.rowid AS rid, bm25(fts_resource, 10.0, 1.0, 5.0) AS rank FROM hits CROSS JOIN fts_resource WHERE regdsl_size(hits.members) <= 1000 AND fts_resource MATCH :p8),
part_1 AS MATERIALIZED (SELECT regdsl_all(answer.members, (SELECT members FROM text_3)) AS members FROM answer),
rest AS MATERIALIZED (SELECT regdsl_but(answer.members, part_1.members) AS members FROM answer CROSS JOIN part_1)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (
  SELECT rid FROM (SELECT r.rid FROM hits CROSS JOIN part_1 CROSS JOIN json_each(regdsl_list(part_1.members)) CROSS JOIN idx_resource AS r ON r.rid = value LEFT JOIN ranks ON ranks.rid = r.rid WHERE regdsl_size(hits.members) <= 1000 ORDER BY coalesce(ranks.rank, 0), r.ivoid LIMIT -1)
  UNION ALL SELECT rid FROM (SELECT value AS rid FROM hits CROSS JOIN part_1 CROSS JOIN json_each(regdsl_first(part_1.members, -1, (SELECT keys FROM idx_order WHERE name = 'length of title'), (SELECT places FROM idx_order WHERE name = 'length of title'))) WHERE NOT (regdsl_size(hits.members) <= 1000))
  UNION ALL SELECT rid FROM (SELECT r.rid FROM hits CROSS JOIN rest CROSS JOIN json_each(regdsl_list(rest.members)) CROSS JOIN idx_resource AS r ON r.rid = value LEFT JOIN ranks ON ranks.rid = r.rid WHERE regdsl_size(hits.members) <= 1000 ORDER BY coalesce(ranks.rank, 0), r.ivoid LIMIT -1)
  UNION ALL SELECT rid FROM (SELECT value AS rid FROM hits CROSS JOIN rest CROSS JOIN json_each(regdsl_first(rest.members, -1, (SELECT keys FROM idx_order WHERE name = 'length of title'), (SELECT places FROM idx_order WHERE name = 'length of title'))) WHERE NOT (regdsl_size(hits.members) <= 1000))
  LIMIT -1) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = '"galaxies"'
-- :p2 = 'galaxies'
-- :p3 = 'isservedby'
-- :p4 = 'isservicefor'
-- :p5 = 'ivo://ivoa.net/std/tap'
-- :p6 = 'res_title : "vizier"'
-- :p7 = 'vizier'
-- :p8 = '"galaxies"'
-- :p9 = 'res_title : "galaxies"'
-- :p10 = 'galaxies'
