WITH ids (standard_id) AS (
  SELECT MIN(standard_id) FROM idx_capability UNION ALL
  SELECT (SELECT MIN(c.standard_id) FROM idx_capability AS c WHERE c.standard_id > ids.standard_id) FROM ids WHERE standard_id IS NOT NULL),
kinds AS MATERIALIZED (SELECT standard_id,
  CASE WHEN standard_id = 'ivo://ivoa.net/std/conesearch' THEN 'scs'
  WHEN standard_id = 'ivo://ivoa.net/std/conesearch#aux' THEN 'scs'
  WHEN standard_id = 'ivo://ivoa.net/std/sia' THEN 'sia1'
  WHEN standard_id = 'ivo://ivoa.net/std/sia#aux' THEN 'sia1'
  WHEN standard_id GLOB 'ivo://ivoa.net/std/sia#query-2.*' THEN 'sia2'
  WHEN standard_id GLOB 'ivo://ivoa.net/std/sia#query-aux-2.*' THEN 'sia2'
  WHEN standard_id = 'ivo://ivoa.net/std/ssa' THEN 'ssa'
  WHEN standard_id = 'ivo://ivoa.net/std/ssa#aux' THEN 'ssa'
  WHEN standard_id = 'ivo://ivoa.net/std/slap' THEN 'slap'
  WHEN standard_id GLOB 'ivo://ivoa.net/std/slap#lines-*' THEN 'slap'
  WHEN standard_id GLOB 'ivo://ivoa.net/std/slap#species-*' THEN 'slap'
  WHEN standard_id = 'ivo://ivoa.net/std/slap#aux' THEN 'slap'
  WHEN standard_id = 'ivo://ivoa.net/std/tap' THEN 'tap'
  WHEN standard_id = 'ivo://ivoa.net/std/tap#aux' THEN 'tap'
  WHEN standard_id GLOB 'ivo://ivoa.net/std/tap#sync-*' THEN 'tap'
  WHEN standard_id GLOB 'ivo://ivoa.net/std/tap#async-*' THEN 'tap'
  WHEN standard_id GLOB 'ivo://ivoa.net/std/hips#hips-*' THEN 'hips'
  WHEN standard_id GLOB 'ivo://ivoa.net/std/hats#hats-*' THEN 'hats'
  WHEN standard_id GLOB 'ivo://ivoa.net/std/datalink#links-1.*' THEN 'datalink'
  WHEN standard_id GLOB 'ivo://ivoa.net/std/soda#sync-1.*' THEN 'soda'
  WHEN standard_id GLOB 'ivo://ivoa.net/std/soda#async-1.*' THEN 'soda'
  WHEN standard_id GLOB 'ivo://ivoa.net/std/voevent*' THEN 'voevent'
  WHEN standard_id = 'ivo://ivoa.net/std/registry' THEN 'registry'
  ELSE standard_id END AS kind FROM ids),
answered AS MATERIALIZED (SELECT (SELECT members FROM idx_set WHERE kind = 'first ucd word' AND term = :p1) AS members),
answer AS MATERIALIZED (SELECT value AS rid FROM answered CROSS JOIN json_each(regdsl_list(members)))
SELECT 'total', NULL, regdsl_size(members), NULL FROM answered
UNION ALL
SELECT 'service', g.value, g.n, g.all_values FROM (
  WITH found AS MATERIALIZED (
    SELECT (SELECT s.kind FROM kinds AS s WHERE s.standard_id = v.standard_id) AS value, COUNT(DISTINCT v.rid) AS n, NULL AS sample
    FROM idx_capability AS v WHERE v.rid IN (SELECT rid FROM answer) AND v.standard_id != ''
    GROUP BY 1 HAVING n >= 3)
  SELECT value, n, sample, (SELECT COUNT(*) FROM found) AS all_values FROM found
  ORDER BY n DESC, value LIMIT 20) AS g
UNION ALL
SELECT 'service', NULL, COUNT(*), NULL FROM answer AS a WHERE NOT EXISTS (SELECT 1 FROM idx_capability AS v WHERE v.rid = a.rid AND v.standard_id != '')
UNION ALL
SELECT 'author', COALESCE((SELECT t.role_name FROM res_role AS t WHERE t.ivoid = (SELECT k.ivoid FROM idx_resource AS k WHERE k.rid = g.sample) AND regdsl_fold(t.role_name) = g.value AND t.base_role = 'creator' LIMIT 1), g.value), g.n, g.all_values FROM (
  WITH found AS MATERIALIZED (
    SELECT v.role_name AS value, COUNT(DISTINCT v.rid) AS n, MIN(v.rid) AS sample
    FROM idx_role AS v WHERE v.rid IN (SELECT rid FROM answer) AND +v.base_role = 'creator' AND v.role_name != ''
    GROUP BY 1 HAVING n >= 3)
  SELECT value, n, sample, (SELECT COUNT(*) FROM found) AS all_values FROM found
  ORDER BY n DESC, value LIMIT 20) AS g
UNION ALL
SELECT 'author', NULL, COUNT(*), NULL FROM answer AS a WHERE NOT EXISTS (SELECT 1 FROM idx_role AS v WHERE v.rid = a.rid AND +v.base_role = 'creator' AND v.role_name != '')
UNION ALL
SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'), json_extract(value, '$[3]') FROM json_each(CASE WHEN ((SELECT regdsl_size(members) FROM answered) <= 500) THEN (SELECT json_group_array(json_array(f, v, n, a)) FROM (SELECT NULL AS f, NULL AS v, NULL AS n, NULL AS a WHERE FALSE
UNION ALL SELECT * FROM (SELECT 'ucd', (SELECT u.ucd FROM idx_ucd AS u WHERE u.ucd_key = g.value), g.n, g.all_values FROM (
  WITH found AS MATERIALIZED (
    SELECT v.ucd AS value, COUNT(DISTINCT v.rid) AS n, NULL AS sample
    FROM idx_column AS v WHERE v.rid IN (SELECT rid FROM answer) AND v.ucd != ''
    GROUP BY 1 HAVING n >= 3)
  SELECT value, n, sample, (SELECT COUNT(*) FROM found) AS all_values FROM found
  ORDER BY n DESC, (SELECT u.ucd FROM idx_ucd AS u WHERE u.ucd_key = value) LIMIT 20) AS g)
UNION ALL SELECT * FROM (SELECT 'ucd', NULL, COUNT(*), NULL FROM answer AS a WHERE NOT EXISTS (SELECT 1 FROM idx_column AS v WHERE v.rid = a.rid AND v.ucd != '')))) ELSE '[]' END)
UNION ALL
SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'), json_extract(value, '$[3]') FROM json_each(CASE WHEN NOT ((SELECT regdsl_size(members) FROM answered) <= 500) THEN (SELECT json_group_array(json_array(f, v, n, a)) FROM (SELECT NULL AS f, NULL AS v, NULL AS n, NULL AS a WHERE FALSE
UNION ALL SELECT * FROM (SELECT 'ucd', g.value, g.n, g.all_values FROM (
  WITH sizes AS MATERIALIZED (
    SELECT s.term AS value, regdsl_common(s.members, (SELECT members FROM answered)) AS n FROM (SELECT term, members FROM idx_set WHERE kind = 'ucd' AND term != '') AS s),
  some AS MATERIALIZED (SELECT value, n FROM sizes WHERE n > 0 AND n >= 3)
  SELECT value, n, (SELECT COUNT(*) FROM some) AS all_values
  FROM some ORDER BY n DESC, value LIMIT 20) AS g)
UNION ALL SELECT * FROM (SELECT 'ucd', NULL, regdsl_size(regdsl_but((SELECT members FROM answered), (SELECT regdsl_union(members) FROM (SELECT term, members FROM idx_set WHERE kind = 'ucd' AND term != '')))), NULL))) ELSE '[]' END)
-- :p1 = 'phot.mag'
