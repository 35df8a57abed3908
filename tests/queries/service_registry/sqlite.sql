WITH set_1 AS MATERIALIZED (SELECT regdsl_all((SELECT members FROM idx_set WHERE kind = 'standard_id' AND term = :p1), (SELECT members FROM idx_set WHERE kind = 'intf_type' AND term = :p2)) AS members),
set_2 AS MATERIALIZED (SELECT (SELECT members FROM idx_set WHERE kind = 'intf_type' AND term = :p5) AS members),
answer AS MATERIALIZED (SELECT regdsl_any(CASE WHEN 64 * regdsl_size((SELECT members FROM set_1)) <= regdsl_size((SELECT members FROM idx_set WHERE kind = 'all')) THEN (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x1.rid FROM json_each(regdsl_list((SELECT members FROM set_1))) AS k CROSS JOIN idx_capability AS x1 ON x1.rid = k.value WHERE x1.standard_id = :p3 AND EXISTS(SELECT 1 FROM idx_interface AS x2 WHERE x2.rid = x1.rid AND x2.cap_index = x1.cap_index AND x2.intf_type = :p4))) ELSE regdsl_all((SELECT members FROM set_1), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x1.rid FROM idx_capability AS x1 WHERE x1.standard_id = :p3 AND EXISTS(SELECT 1 FROM idx_interface AS x2 WHERE x2.rid = x1.rid AND x2.cap_index = x1.cap_index AND x2.intf_type = :p4)))) END, CASE WHEN 64 * regdsl_size((SELECT members FROM set_2)) <= regdsl_size((SELECT members FROM idx_set WHERE kind = 'all')) THEN (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x3.rid FROM json_each(regdsl_list((SELECT members FROM set_2))) AS k CROSS JOIN idx_capability AS x3 ON x3.rid = k.value WHERE EXISTS(SELECT 1 FROM idx_interface AS x4 WHERE x4.rid = x3.rid AND x4.cap_index = x3.cap_index AND x4.intf_type = :p6))) ELSE regdsl_all((SELECT members FROM set_2), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x3.rid FROM idx_capability AS x3 WHERE EXISTS(SELECT 1 FROM idx_interface AS x4 WHERE x4.rid = x3.rid AND x4.cap_index = x3.cap_index AND x4.intf_type = :p6)))) END) AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = 'ivo://ivoa.net/std/registry'
-- :p2 = 'vg:oaihttp'
-- :p3 = 'ivo://ivoa.net/std/registry'
-- :p4 = 'vg:oaihttp'
-- :p5 = 'vr:webbrowser'
-- :p6 = 'vr:webbrowser'
