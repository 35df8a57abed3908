WITH answer AS MATERIALIZED (SELECT (SELECT regdsl_union(members) FROM idx_set WHERE kind = 'ucd' AND term IN (SELECT ucd FROM idx_ucd WHERE ucd_key IN (SELECT ucd_key FROM idx_ucd_atom WHERE atom = :p2 AND place = 0 AND ucd_key IN (SELECT ucd_key FROM idx_ucd_atom WHERE atom = :p1)))) AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = 'em.ir'
-- :p2 = 'phot.mag'
