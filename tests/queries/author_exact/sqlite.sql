WITH set_1 AS MATERIALIZED (SELECT (SELECT members FROM idx_set WHERE kind = 'base_role' AND term = :p1) AS members),
answer AS MATERIALIZED (SELECT CASE WHEN 64 * regdsl_size((SELECT members FROM set_1)) <= regdsl_size((SELECT members FROM idx_set WHERE kind = 'all')) THEN (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x1.rid FROM json_each(regdsl_list((SELECT members FROM set_1))) AS k CROSS JOIN idx_role AS x1 ON x1.rid = k.value WHERE x1.base_role = :p2 AND x1.role_name = :p3)) ELSE regdsl_all((SELECT members FROM set_1), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x2.rid FROM idx_role AS x2 WHERE x2.base_role = :p4 AND x2.role_name = :p5))) END AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = 'creator'
-- :p2 = 'creator'
-- :p3 = 'véron-cetty, m.-p.'
-- :p4 = 'creator'
-- :p5 = 'véron-cetty, m.-p.'
