WITH answer AS MATERIALIZED (SELECT regdsl_any((SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x1.rid FROM idx_altid AS x1 WHERE x1.alt_identifier GLOB :p1)), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x2.rid FROM idx_altid AS x2 WHERE x2.alt_identifier GLOB :p2)), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x3.rid FROM idx_altid AS x3 WHERE x3.alt_identifier GLOB :p3)), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x4.rid FROM idx_altid AS x4 WHERE x4.alt_identifier GLOB :p4)), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x5.rid FROM idx_altid AS x5 WHERE x5.alt_identifier GLOB :p5))) AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = 'doi:*'
-- :p2 = 'https://doi.org/*'
-- :p3 = 'http://doi.org/*'
-- :p4 = 'https://dx.doi.org/*'
-- :p5 = 'http://dx.doi.org/*'
