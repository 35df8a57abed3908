WITH set_1 AS MATERIALIZED (SELECT regdsl_all((SELECT regdsl_union(members) FROM idx_set WHERE kind = 'ucd' AND term IN (SELECT ucd FROM idx_ucd WHERE ucd_key IN (SELECT ucd_key FROM idx_ucd_atom WHERE atom = :p2 AND place = 0 AND ucd_key IN (SELECT ucd_key FROM idx_ucd_atom WHERE atom = :p1)))), (SELECT members FROM idx_set WHERE kind = 'unit' AND term = :p3)) AS members),
answer AS MATERIALIZED (SELECT CASE WHEN 8 * regdsl_size((SELECT members FROM set_1)) <= regdsl_size((SELECT members FROM idx_set WHERE kind = 'all')) THEN (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x1.rid FROM json_each(regdsl_list((SELECT members FROM set_1))) AS k CROSS JOIN idx_column AS x1 ON x1.rid = k.value WHERE x1.ucd IN (SELECT ucd_key FROM idx_ucd_atom WHERE atom = :p5 AND place = 0 AND ucd_key IN (SELECT ucd_key FROM idx_ucd_atom WHERE atom = :p4)) AND x1.unit || '' = :p6 AND NOT COALESCE(x1.name GLOB :p7, 0))) ELSE regdsl_all((SELECT members FROM set_1), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x2.rid FROM idx_column AS x2 WHERE x2.ucd IN (SELECT ucd_key FROM idx_ucd_atom WHERE atom = :p9 AND place = 0 AND ucd_key IN (SELECT ucd_key FROM idx_ucd_atom WHERE atom = :p8)) AND x2.unit || '' = :p10 AND NOT COALESCE(x2.name GLOB :p11, 0)))) END AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = 'em.ir'
-- :p2 = 'phot.mag'
-- :p3 = 'mag'
-- :p4 = 'em.ir'
-- :p5 = 'phot.mag'
-- :p6 = 'mag'
-- :p7 = 'e_*'
-- :p8 = 'em.ir'
-- :p9 = 'phot.mag'
-- :p10 = 'mag'
-- :p11 = 'e_*'
