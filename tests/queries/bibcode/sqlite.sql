WITH answer AS MATERIALIZED (SELECT regdsl_any((SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x1.rid FROM idx_resource AS x1 WHERE (x1.ivoid IN (SELECT x2.ivoid FROM resource AS x2 WHERE x2.source_format = :p1) OR NOT COALESCE(x1.ivoid IN (SELECT x3.ivoid FROM resource AS x3 WHERE NOT x3.source_format IS NULL), 0)) AND x1.ivoid IN (SELECT x4.ivoid FROM resource AS x4 WHERE (REGDSL_FOLD(x4.source_value)) = :p2))), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x5.rid FROM idx_altid AS x5 WHERE x5.alt_identifier = :p3))) AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = 'bibcode'
-- :p2 = '2006aj....131.1163s'
-- :p3 = 'bibcode:2006aj....131.1163s'
