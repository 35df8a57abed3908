WITH answer AS MATERIALIZED (SELECT regdsl_all((SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x1.rid FROM idx_spectral AS x1 WHERE x1.spectral_end >= :p1)), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x2.rid FROM idx_spectral AS x2 WHERE x2.spectral_start > :p2))) AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = 9.932229285744643e-20
-- :p2 = 6.62607015e-25
