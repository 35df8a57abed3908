WITH text_1 AS MATERIALIZED (SELECT coalesce((SELECT members FROM idx_set WHERE kind = 'word' AND term = :p2), (SELECT regdsl_set(json_group_array(rowid)) FROM fts_resource WHERE fts_resource MATCH :p1)) AS members),
answer AS MATERIALIZED (SELECT regdsl_but(regdsl_any((SELECT members FROM text_1), (SELECT members FROM idx_set WHERE kind = 'waveband' AND term = :p3)), regdsl_all(regdsl_any((SELECT regdsl_union(members) FROM idx_set WHERE kind = 'standard_id' AND term = :p4), (SELECT regdsl_union(members) FROM idx_set WHERE kind = 'standard_id' AND term = :p5), (SELECT regdsl_union(members) FROM idx_set WHERE kind = 'standard_id' AND term GLOB :p6), (SELECT regdsl_union(members) FROM idx_set WHERE kind = 'standard_id' AND term GLOB :p7)), (SELECT members FROM idx_set WHERE kind = 'content_type' AND term = :p8))) AS members),
hits AS MATERIALIZED (SELECT (SELECT members FROM text_1) AS members),
ranks AS MATERIALIZED (SELECT fts_resource.rowid AS rid, bm25(fts_resource, 10.0, 1.0, 5.0) AS rank FROM hits CROSS JOIN fts_resource WHERE regdsl_size(hits.members) <= 1000 AND fts_resource MATCH :p9),
part_1 AS MATERIALIZED (SELECT regdsl_all(answer.members, (SELECT members FROM text_1)) AS members FROM answer),
rest AS MATERIALIZED (SELECT regdsl_but(answer.members, part_1.members) AS members FROM answer CROSS JOIN part_1)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (
  SELECT rid FROM (SELECT r.rid FROM hits CROSS JOIN part_1 CROSS JOIN json_each(regdsl_list(part_1.members)) CROSS JOIN idx_resource AS r ON r.rid = value LEFT JOIN ranks ON ranks.rid = r.rid WHERE regdsl_size(hits.members) <= 1000 ORDER BY coalesce(ranks.rank, 0), r.ivoid LIMIT -1)
  UNION ALL SELECT rid FROM (SELECT value AS rid FROM hits CROSS JOIN part_1 CROSS JOIN json_each(regdsl_first(part_1.members, -1, (SELECT keys FROM idx_order WHERE name = 'length of title'), (SELECT places FROM idx_order WHERE name = 'length of title'))) WHERE NOT (regdsl_size(hits.members) <= 1000))
  UNION ALL SELECT rid FROM (SELECT value AS rid FROM rest CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid'))))
  LIMIT -1) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = '"quasar"'
-- :p2 = 'quasar'
-- :p3 = 'x-ray'
-- :p4 = 'ivo://ivoa.net/std/tap'
-- :p5 = 'ivo://ivoa.net/std/tap#aux'
-- :p6 = 'ivo://ivoa.net/std/tap#sync-*'
-- :p7 = 'ivo://ivoa.net/std/tap#async-*'
-- :p8 = 'survey'
-- :p9 = '"quasar"'
