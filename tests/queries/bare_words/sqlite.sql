WITH text_1 AS MATERIALIZED (SELECT coalesce((SELECT members FROM idx_set WHERE kind = 'word' AND term = :p2), (SELECT regdsl_set(json_group_array(rowid)) FROM fts_resource WHERE fts_resource MATCH :p1)) AS members),
text_2 AS MATERIALIZED (SELECT coalesce((SELECT members FROM idx_set WHERE kind = 'word' AND term = :p4), (SELECT regdsl_set(json_group_array(rowid)) FROM fts_resource WHERE fts_resource MATCH :p3)) AS members),
text_3 AS MATERIALIZED (SELECT (SELECT regdsl_set(json_group_array(rowid)) FROM fts_resource WHERE fts_resource MATCH :p6) AS members),
text_4 AS MATERIALIZED (SELECT coalesce((SELECT members FROM idx_set WHERE kind = 'word in title' AND term = :p8), (SELECT regdsl_set(json_group_array(rowid)) FROM fts_resource WHERE fts_resource MATCH :p7)) AS members),
text_5 AS MATERIALIZED (SELECT coalesce((SELECT members FROM idx_set WHERE kind = 'word in title' AND term = :p10), (SELECT regdsl_set(json_group_array(rowid)) FROM fts_resource WHERE fts_resource MATCH :p9)) AS members),
answer AS MATERIALIZED (SELECT regdsl_all((SELECT members FROM text_1), (SELECT members FROM text_2)) AS members),
hits AS MATERIALIZED (SELECT regdsl_all((SELECT members FROM text_1), (SELECT members FROM text_2)) AS members),
ranks AS MATERIALIZED (SELECT fts_resource.rowid AS rid, bm25(fts_resource, 10.0, 1.0, 5.0) AS rank FROM hits CROSS JOIN fts_resource WHERE regdsl_size(hits.members) <= 1000 AND fts_resource MATCH :p5),
part_1 AS MATERIALIZED (SELECT regdsl_all(answer.members, (SELECT members FROM text_3)) AS members FROM answer),
part_2 AS MATERIALIZED (SELECT regdsl_but(regdsl_all(answer.members, regdsl_all((SELECT members FROM text_4), (SELECT members FROM text_5))), part_1.members) AS members FROM answer CROSS JOIN part_1),
rest AS MATERIALIZED (SELECT regdsl_but(answer.members, part_1.members, part_2.members) AS members FROM answer CROSS JOIN part_1 CROSS JOIN part_2)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (
  SELECT rid FROM (SELECT r.rid FROM hits CROSS JOIN part_1 CROSS JOIN json_each(regdsl_list(part_1.members)) CROSS JOIN idx_resource AS r ON r.rid = value LEFT JOIN ranks ON ranks.rid = r.rid WHERE regdsl_size(hits.members) <= 1000 ORDER BY coalesce(ranks.rank, 0), r.ivoid LIMIT -1)
  UNION ALL SELECT rid FROM (SELECT value AS rid FROM hits CROSS JOIN part_1 CROSS JOIN json_each(regdsl_first(part_1.members, -1, (SELECT keys FROM idx_order WHERE name = 'length of title'), (SELECT places FROM idx_order WHERE name = 'length of title'))) WHERE NOT (regdsl_size(hits.members) <= 1000))
  UNION ALL SELECT rid FROM (SELECT r.rid FROM hits CROSS JOIN part_2 CROSS JOIN json_each(regdsl_list(part_2.members)) CROSS JOIN idx_resource AS r ON r.rid = value LEFT JOIN ranks ON ranks.rid = r.rid WHERE regdsl_size(hits.members) <= 1000 ORDER BY coalesce(ranks.rank, 0), r.ivoid LIMIT -1)
  UNION ALL SELECT rid FROM (SELECT value AS rid FROM hits CROSS JOIN part_2 CROSS JOIN json_each(regdsl_first(part_2.members, -1, (SELECT keys FROM idx_order WHERE name = 'length of title'), (SELECT places FROM idx_order WHERE name = 'length of title'))) WHERE NOT (regdsl_size(hits.members) <= 1000))
  UNION ALL SELECT rid FROM (SELECT r.rid FROM hits CROSS JOIN rest CROSS JOIN json_each(regdsl_list(rest.members)) CROSS JOIN idx_resource AS r ON r.rid = value LEFT JOIN ranks ON ranks.rid = r.rid WHERE regdsl_size(hits.members) <= 1000 ORDER BY coalesce(ranks.rank, 0), r.ivoid LIMIT -1)
  UNION ALL SELECT rid FROM (SELECT value AS rid FROM hits CROSS JOIN rest CROSS JOIN json_each(regdsl_first(rest.members, -1, (SELECT keys FROM idx_order WHERE name = 'length of title'), (SELECT places FROM idx_order WHERE name = 'length of title'))) WHERE NOT (regdsl_size(hits.members) <= 1000))
  LIMIT -1) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = '"quasar"'
-- :p2 = 'quasar'
-- :p3 = '"redshift"'
-- :p4 = 'redshift'
-- :p5 = '"quasar" AND "redshift"'
-- :p6 = '"quasar redshift"'
-- :p7 = 'res_title : "quasar"'
-- :p8 = 'quasar'
-- :p9 = 'res_title : "redshift"'
-- :p10 = 'redshift'
