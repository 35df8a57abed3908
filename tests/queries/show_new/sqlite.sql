WITH found AS MATERIALIZED (SELECT row_number() OVER () AS key, ivoid AS value FROM (
WITH text_1 AS MATERIALIZED (SELECT coalesce((SELECT members FROM idx_set WHERE kind = 'word in title' AND term = :p2), (SELECT regdsl_set(json_group_array(rowid)) FROM fts_resource WHERE fts_resource MATCH :p1)) AS members),
answer AS MATERIALIZED (SELECT (SELECT members FROM text_1) AS members),
hits AS MATERIALIZED (SELECT (SELECT members FROM text_1) AS members),
ranks AS MATERIALIZED (SELECT fts_resource.rowid AS rid, bm25(fts_resource, 10.0, 1.0, 5.0) AS rank FROM hits CROSS JOIN fts_resource WHERE regdsl_size(hits.members) <= 1000 AND fts_resource MATCH :p3),
rest AS MATERIALIZED (SELECT answer.members AS members FROM answer)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (
  SELECT rid FROM (SELECT r.rid FROM hits CROSS JOIN rest CROSS JOIN json_each(regdsl_list(rest.members)) CROSS JOIN idx_resource AS r ON r.rid = value LEFT JOIN ranks ON ranks.rid = r.rid WHERE regdsl_size(hits.members) <= 1000 ORDER BY coalesce(ranks.rank, 0), r.ivoid LIMIT -1)
  UNION ALL SELECT rid FROM (SELECT value AS rid FROM hits CROSS JOIN rest CROSS JOIN json_each(regdsl_first(rest.members, -1, (SELECT keys FROM idx_order WHERE name = 'length of title'), (SELECT places FROM idx_order WHERE name = 'length of title'))) WHERE NOT (regdsl_size(hits.members) <= 1000))
  LIMIT -1) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid))
SELECT r.ivoid AS ivoid, r.res_title AS title, (SELECT GROUP_CONCAT(v, '; ') FROM (SELECT x1.changed AS v FROM ledger_record AS x1 WHERE x1.ivoid = found.value AND NOT x1.changed IS NULL GROUP BY 1 ORDER BY MIN(x1.rowid))) AS new FROM found CROSS JOIN resource AS r ON r.ivoid = found.value ORDER BY found.key
-- :p1 = 'res_title : "survey"'
-- :p2 = 'survey'
-- :p3 = 'res_title : "survey"'
