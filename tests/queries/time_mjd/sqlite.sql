WITH set_1 AS MATERIALIZED (SELECT regdsl_any((SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x1.rid FROM idx_temporal AS x1 WHERE x1.time_start <= :p1 AND x1.time_end >= :p2)), regdsl_but((SELECT members FROM idx_set WHERE kind = 'all'), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x2.rid FROM idx_temporal AS x2 WHERE NOT x2.time_start IS NULL)))) AS members),
answer AS MATERIALIZED (SELECT CASE WHEN 8 * regdsl_size((SELECT members FROM set_1)) <= regdsl_size((SELECT members FROM idx_set WHERE kind = 'all')) THEN (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x3.rid FROM json_each(regdsl_list((SELECT members FROM set_1))) AS k CROSS JOIN idx_temporal AS x3 ON x3.rid = k.value WHERE x3.time_end < :p3)) ELSE regdsl_all((SELECT members FROM set_1), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x4.rid FROM idx_temporal AS x4 WHERE x4.time_end < :p4))) END AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = 56000.0
-- :p2 = 55000.0
-- :p3 = 51544.0
-- :p4 = 51544.0
