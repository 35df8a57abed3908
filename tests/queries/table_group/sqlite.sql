WITH set_1 AS MATERIALIZED (SELECT (SELECT members FROM idx_set WHERE kind = 'first ucd word' AND term = :p1) AS members),
answer AS MATERIALIZED (SELECT CASE WHEN 64 * regdsl_size((SELECT members FROM set_1)) <= regdsl_size((SELECT members FROM idx_set WHERE kind = 'all')) THEN (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x1.rid FROM json_each(regdsl_list((SELECT members FROM set_1))) AS k CROSS JOIN idx_table AS x1 ON x1.rid = k.value WHERE x1.table_name GLOB :p2 AND EXISTS(SELECT 1 FROM idx_column AS x2 WHERE x2.tid = x1.tid AND x2.ucd IN (SELECT ucd_key FROM idx_ucd_atom WHERE atom = :p3 AND place = 0)))) ELSE regdsl_all((SELECT members FROM set_1), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x3.rid FROM idx_table AS x3 WHERE x3.table_name GLOB :p4 AND EXISTS(SELECT 1 FROM idx_column AS x4 WHERE x4.tid = x3.tid AND x4.ucd IN (SELECT ucd_key FROM idx_ucd_atom WHERE atom = :p5 AND place = 0))))) END AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = 'em.wl'
-- :p2 = '*obscore*'
-- :p3 = 'em.wl'
-- :p4 = '*obscore*'
-- :p5 = 'em.wl'
