WITH text_1 AS MATERIALIZED (SELECT coalesce((SELECT members FROM idx_set WHERE kind = 'word' AND term = :p2), (SELECT regdsl_set(json_group_array(rowid)) FROM fts_resource WHERE fts_resource MATCH :p1)) AS members),
answer AS MATERIALIZED (SELECT value AS rid FROM json_each(regdsl_list((SELECT members FROM text_1))))
SELECT 'total', NULL, COUNT(*), NULL FROM answer
UNION ALL
SELECT 'band', g.value, g.n, g.all_values FROM (
  WITH found AS MATERIALIZED (
    SELECT v.term AS value, COUNT(*) AS n, NULL AS sample
    FROM idx_term AS v WHERE v.rid IN (SELECT rid FROM answer) AND v.list = 'waveband' AND v.term != ''
    GROUP BY 1 HAVING n >= 1)
  SELECT value, n, sample, (SELECT COUNT(*) FROM found) AS all_values FROM found
  ORDER BY n DESC, value LIMIT -1) AS g
UNION ALL
SELECT 'band', NULL, COUNT(*) - (SELECT COUNT(DISTINCT v.rid) FROM idx_term AS v WHERE v.rid IN (SELECT rid FROM answer) AND v.list = 'waveband' AND v.term != ''), NULL FROM answer
-- :p1 = '"quasar"'
-- :p2 = 'quasar'
