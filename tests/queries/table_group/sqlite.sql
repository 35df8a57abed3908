WITH answer AS MATERIALIZED (SELECT (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x1.rid FROM idx_table AS x1 WHERE x1.table_name GLOB :p1 AND EXISTS(SELECT 1 FROM idx_column AS x2 WHERE x2.tid = x1.tid AND x2.ucd IN (SELECT ucd_key FROM idx_ucd_atom WHERE atom = :p2 AND place = 0)))) AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = '*obscore*'
-- :p2 = 'em.wl'
