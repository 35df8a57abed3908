WITH answer AS MATERIALIZED (SELECT regdsl_but((SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x1.rid FROM idx_column AS x1 WHERE x1.ucd IN (SELECT ucd_key FROM idx_ucd_atom WHERE atom = :p1 AND place = 0) AND (x1.unit || '' = :p2 OR NOT COALESCE(NOT x1.unit || '' IS NULL, 0)))), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x2.rid FROM idx_column AS x2 WHERE NOT x2.utype IS NULL))) AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = 'phot.mag'
-- :p2 = 'mag'
