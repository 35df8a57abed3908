WITH answer AS MATERIALIZED (SELECT regdsl_any((SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x1.rid FROM idx_altid AS x1 WHERE x1.alt_identifier = :p1)), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x2.rid FROM idx_altid AS x2 WHERE x2.alt_identifier = :p2)), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x3.rid FROM idx_altid AS x3 WHERE x3.alt_identifier = :p3))) AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = 'https://orcid.org/0000-0002-3398-6916'
-- :p2 = 'http://orcid.org/0000-0002-3398-6916'
-- :p3 = 'orcid:0000-0002-3398-6916'
