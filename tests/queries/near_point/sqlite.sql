WITH answer AS MATERIALIZED (SELECT (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT rid FROM idx_spatial WHERE cell IN (:p1, :p2, :p3, :p4, :p5, :p6, :p7))) AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = 9
-- :p2 = 39
-- :p3 = 158
-- :p4 = 633
-- :p5 = 2535
-- :p6 = 10142
-- :p7 = 40569
