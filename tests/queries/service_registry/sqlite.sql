WITH answer AS MATERIALIZED (SELECT regdsl_any((SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x1.rid FROM idx_capability AS x1 WHERE x1.standard_id = :p1 AND EXISTS(SELECT 1 FROM idx_interface AS x2 WHERE x2.rid = x1.rid AND x2.cap_index = x1.cap_index AND x2.intf_type = :p2))), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x3.rid FROM idx_capability AS x3 WHERE EXISTS(SELECT 1 FROM idx_interface AS x4 WHERE x4.rid = x3.rid AND x4.cap_index = x3.cap_index AND x4.intf_type = :p3)))) AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = 'ivo://ivoa.net/std/registry'
-- :p2 = 'vg:oaihttp'
-- :p3 = 'vr:webbrowser'
