WITH text_1 AS MATERIALIZED (SELECT (SELECT regdsl_set(json_group_array(rowid)) FROM fts_resource WHERE fts_resource MATCH :p4) AS members),
text_2 AS MATERIALIZED (SELECT (SELECT regdsl_set(json_group_array(rowid)) FROM fts_resource WHERE fts_resource MATCH :p6) AS members),
answer AS MATERIALIZED (SELECT regdsl_all((SELECT regdsl_union(members) FROM idx_set WHERE kind = 'ucd' AND term IN (SELECT ucd FROM idx_ucd WHERE ucd_key IN (SELECT ucd_key FROM idx_ucd_atom WHERE atom = :p2 AND place = 0 AND ucd_key IN (SELECT ucd_key FROM idx_ucd_atom WHERE atom = :p1)))), (SELECT regdsl_union(members) FROM idx_set WHERE kind = 'own cell' AND term IN (SELECT value FROM json_each(:p3))), (SELECT members FROM text_1)) AS members),
hits AS MATERIALIZED (SELECT (SELECT members FROM text_1) AS members),
ranks AS MATERIALIZED (SELECT fts_resource.rowid AS rid, bm25(fts_resource, 10.0, 1.0, 5.0) AS rank FROM hits CROSS JOIN fts_resource WHERE regdsl_size(hits.members) <= 1000 AND fts_resource MATCH :p5),
part_1 AS MATERIALIZED (SELECT regdsl_all(answer.members, (SELECT members FROM text_2)) AS members FROM answer),
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
-- :p1 = 'em.ir'
-- :p2 = 'phot.mag'
-- :p3 = '["4", "17", "69", "276", "1104", "4419", "17677"]'
-- :p4 = '"emission line"'
-- :p5 = '"emission line"'
-- :p6 = 'res_title : "emission line"'
