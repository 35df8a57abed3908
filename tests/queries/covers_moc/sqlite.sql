WITH answer AS MATERIALIZED (SELECT (SELECT regdsl_covering(value, members) FROM json_each(:p1) LEFT JOIN idx_set ON kind = 'own cell' AND term = value) AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = '["16385", "16386", "16387", "4096", "16392", "4098", "1024", "256", "64", "16", "4"]'
