WITH answer AS MATERIALIZED (SELECT regdsl_all(regdsl_any((SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x1.rid FROM idx_temporal AS x1 WHERE x1.time_start <= :p1 AND x1.time_end >= :p2)), regdsl_but((SELECT members FROM idx_set WHERE kind = 'all'), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x2.rid FROM idx_temporal AS x2 WHERE NOT x2.time_start IS NULL)))), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x3.rid FROM idx_temporal AS x3 WHERE x3.time_end < :p3))) AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = 56000.0
-- :p2 = 55000.0
-- :p3 = 51544.0
