WITH text_1 AS MATERIALIZED (SELECT coalesce((SELECT members FROM idx_set WHERE kind = 'word' AND term = :p2), (SELECT regdsl_set(json_group_array(rowid)) FROM fts_resource WHERE fts_resource MATCH :p1)) AS members),
answered AS MATERIALIZED (SELECT (SELECT members FROM text_1) AS members),
answer AS MATERIALIZED (SELECT value AS rid FROM answered CROSS JOIN json_each(regdsl_list(members)))
SELECT 'total', NULL, regdsl_size(members), NULL FROM answered
UNION ALL
SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'), json_extract(value, '$[3]') FROM json_each(CASE WHEN ((SELECT regdsl_size(members) FROM answered) <= 500) THEN (SELECT json_group_array(json_array(f, v, n, a)) FROM (SELECT NULL AS f, NULL AS v, NULL AS n, NULL AS a WHERE FALSE
UNION ALL SELECT * FROM (SELECT 'band', g.value, g.n, g.all_values FROM (
  WITH found AS MATERIALIZED (
    SELECT v.term AS value, COUNT(*) AS n, NULL AS sample
    FROM idx_term AS v WHERE v.rid IN (SELECT rid FROM answer) AND v.list = 'waveband' AND v.term != ''
    GROUP BY 1 HAVING n >= 1)
  SELECT value, n, sample, (SELECT COUNT(*) FROM found) AS all_values FROM found
  ORDER BY n DESC, value LIMIT -1) AS g)
UNION ALL SELECT * FROM (SELECT 'band', NULL, COUNT(*) - (SELECT COUNT(DISTINCT v.rid) FROM idx_term AS v WHERE v.rid IN (SELECT rid FROM answer) AND v.list = 'waveband' AND v.term != ''), NULL FROM answer))) ELSE '[]' END)
UNION ALL
SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'), json_extract(value, '$[3]') FROM json_each(CASE WHEN NOT ((SELECT regdsl_size(members) FROM answered) <= 500) THEN (SELECT json_group_array(json_array(f, v, n, a)) FROM (SELECT NULL AS f, NULL AS v, NULL AS n, NULL AS a WHERE FALSE
UNION ALL SELECT * FROM (SELECT 'band', g.value, g.n, g.all_values FROM (
  WITH sizes AS MATERIALIZED (
    SELECT s.term AS value, regdsl_common(s.members, (SELECT members FROM answered)) AS n FROM (SELECT term, members FROM idx_set WHERE kind = 'waveband' AND term != '') AS s),
  some AS MATERIALIZED (SELECT value, n FROM sizes WHERE n > 0 AND n >= 1)
  SELECT value, n, (SELECT COUNT(*) FROM some) AS all_values
  FROM some ORDER BY n DESC, value LIMIT -1) AS g)
UNION ALL SELECT * FROM (SELECT 'band', NULL, regdsl_size(regdsl_but((SELECT members FROM answered), (SELECT regdsl_union(members) FROM (SELECT term, members FROM idx_set WHERE kind = 'waveband' AND term != '')))), NULL))) ELSE '[]' END)
-- :p1 = '"quasar"'
-- :p2 = 'quasar'
