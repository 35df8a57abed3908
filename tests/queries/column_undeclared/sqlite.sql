WITH set_1 AS MATERIALIZED (SELECT regdsl_but((SELECT members FROM idx_set WHERE kind = 'first ucd word' AND term = :p1), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x1.rid FROM idx_column AS x1 WHERE NOT x1.utype IS NULL))) AS members),
answer AS MATERIALIZED (SELECT CASE WHEN 8 * regdsl_size((SELECT members FROM set_1)) <= regdsl_size((SELECT members FROM idx_set WHERE kind = 'all')) THEN (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x2.rid FROM json_each(regdsl_list((SELECT members FROM set_1))) AS k CROSS JOIN idx_column AS x2 ON x2.rid = k.value WHERE x2.ucd IN (SELECT ucd_key FROM idx_ucd_atom WHERE atom = :p2 AND place = 0) AND (x2.unit || '' = :p3 OR NOT COALESCE(NOT x2.unit || '' IS NULL, 0)))) ELSE regdsl_all((SELECT members FROM set_1), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x3.rid FROM idx_column AS x3 WHERE x3.ucd IN (SELECT ucd_key FROM idx_ucd_atom WHERE atom = :p4 AND place = 0) AND (x3.unit || '' = :p5 OR NOT COALESCE(NOT x3.unit || '' IS NULL, 0))))) END AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = 'phot.mag'
-- :p2 = 'phot.mag'
-- :p3 = 'mag'
-- :p4 = 'phot.mag'
-- :p5 = 'mag'
