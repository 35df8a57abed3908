WITH answered AS MATERIALIZED (SELECT (SELECT members FROM idx_set WHERE kind = 'all') AS members),
answer AS MATERIALIZED (SELECT rid FROM idx_resource)
SELECT 'total', NULL, regdsl_size(members), NULL FROM answered
UNION ALL
SELECT 'facility', COALESCE((SELECT t.detail_value FROM res_detail AS t WHERE t.ivoid = (SELECT k.ivoid FROM idx_resource AS k WHERE k.rid = g.sample) AND regdsl_fold(t.detail_value) = g.value AND t.detail_xpath = '/facility' LIMIT 1), g.value), g.n, g.all_values FROM (
  WITH found AS MATERIALIZED (
    SELECT v.detail_value AS value, COUNT(DISTINCT v.rid) AS n, MIN(v.rid) AS sample
    FROM idx_detail AS v WHERE v.detail_xpath = '/facility' AND v.detail_value != ''
    GROUP BY 1 HAVING n >= 2)
  SELECT value, n, sample, (SELECT COUNT(*) FROM found) AS all_values FROM found
  ORDER BY n DESC, value LIMIT -1) AS g
UNION ALL
SELECT 'facility', NULL, COUNT(*), NULL FROM answer AS a WHERE NOT EXISTS (SELECT 1 FROM idx_detail AS v WHERE v.rid = a.rid AND +v.detail_xpath = '/facility' AND v.detail_value != '')
UNION ALL
SELECT 'maxsr', g.value, g.n, g.all_values FROM (
  WITH found AS MATERIALIZED (
    SELECT printf('%.15g', regdsl_number(v.detail_value)) AS value, COUNT(DISTINCT v.rid) AS n, NULL AS sample
    FROM idx_detail AS v WHERE v.detail_xpath = '/capability/maxSR' AND regdsl_number(v.detail_value) != ''
    GROUP BY 1 HAVING n >= 2)
  SELECT value, n, sample, (SELECT COUNT(*) FROM found) AS all_values FROM found
  ORDER BY n DESC, value LIMIT -1) AS g
UNION ALL
SELECT 'maxsr', NULL, COUNT(*), NULL FROM answer AS a WHERE NOT EXISTS (SELECT 1 FROM idx_detail AS v WHERE v.rid = a.rid AND +v.detail_xpath = '/capability/maxSR' AND regdsl_number(v.detail_value) != '')
UNION ALL
SELECT 'license', g.sample, g.n, g.all_values FROM (
  WITH found AS MATERIALIZED (
    SELECT regdsl_fold(v.rights_uri) AS value, COUNT(DISTINCT a.rid) AS n, MIN(v.rights_uri) AS sample
    FROM answer AS a JOIN idx_resource AS r USING (rid) JOIN resource AS v USING (ivoid) WHERE regdsl_fold(v.rights_uri) != ''
    GROUP BY 1 HAVING n >= 2)
  SELECT value, n, sample, (SELECT COUNT(*) FROM found) AS all_values FROM found
  ORDER BY n DESC, value LIMIT -1) AS g
UNION ALL
SELECT 'license', NULL, COUNT(*), NULL FROM answer AS a WHERE NOT EXISTS (SELECT 1 FROM resource AS v WHERE v.ivoid = (SELECT r.ivoid FROM idx_resource AS r WHERE r.rid = a.rid) AND regdsl_fold(v.rights_uri) != '')
UNION ALL
SELECT 'relation', g.value, g.n, g.all_values FROM (
  WITH found AS MATERIALIZED (
    SELECT v.relationship_type AS value, COUNT(DISTINCT a.rid) AS n, NULL AS sample
    FROM answer AS a JOIN idx_resource AS r USING (rid) JOIN relationship AS v USING (ivoid) WHERE v.relationship_type != ''
    GROUP BY 1 HAVING n >= 2)
  SELECT value, n, sample, (SELECT COUNT(*) FROM found) AS all_values FROM found
  ORDER BY n DESC, value LIMIT -1) AS g
UNION ALL
SELECT 'relation', NULL, COUNT(*), NULL FROM answer AS a WHERE NOT EXISTS (SELECT 1 FROM relationship AS v WHERE v.ivoid = (SELECT r.ivoid FROM idx_resource AS r WHERE r.rid = a.rid) AND v.relationship_type != '')
UNION ALL
SELECT 'orcid', g.value, g.n, g.all_values FROM (
  WITH found AS MATERIALIZED (
    SELECT CASE WHEN v.alt_identifier GLOB 'https://orcid.org/*' THEN substr(v.alt_identifier, 19) WHEN v.alt_identifier GLOB 'http://orcid.org/*' THEN substr(v.alt_identifier, 18) WHEN v.alt_identifier GLOB 'orcid:*' THEN substr(v.alt_identifier, 7) END AS value, COUNT(DISTINCT v.rid) AS n, NULL AS sample
    FROM idx_altid AS v WHERE (v.alt_identifier GLOB 'https://orcid.org/*' OR v.alt_identifier GLOB 'http://orcid.org/*' OR v.alt_identifier GLOB 'orcid:*') AND CASE WHEN v.alt_identifier GLOB 'https://orcid.org/*' THEN substr(v.alt_identifier, 19) WHEN v.alt_identifier GLOB 'http://orcid.org/*' THEN substr(v.alt_identifier, 18) WHEN v.alt_identifier GLOB 'orcid:*' THEN substr(v.alt_identifier, 7) END != ''
    GROUP BY 1 HAVING n >= 2)
  SELECT value, n, sample, (SELECT COUNT(*) FROM found) AS all_values FROM found
  ORDER BY n DESC, value LIMIT -1) AS g
UNION ALL
SELECT 'orcid', NULL, COUNT(*), NULL FROM answer AS a WHERE NOT EXISTS (SELECT 1 FROM idx_altid AS v WHERE v.rid = a.rid AND +(v.alt_identifier GLOB 'https://orcid.org/*' OR v.alt_identifier GLOB 'http://orcid.org/*' OR v.alt_identifier GLOB 'orcid:*') AND CASE WHEN v.alt_identifier GLOB 'https://orcid.org/*' THEN substr(v.alt_identifier, 19) WHEN v.alt_identifier GLOB 'http://orcid.org/*' THEN substr(v.alt_identifier, 18) WHEN v.alt_identifier GLOB 'orcid:*' THEN substr(v.alt_identifier, 7) END != '')
