WITH set_1 AS MATERIALIZED (SELECT regdsl_any((SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x1.rid FROM idx_resource AS x1 WHERE x1.ivoid IN (SELECT x2.ivoid FROM resource AS x2 WHERE x2.source_format = :p1))), regdsl_but((SELECT members FROM idx_set WHERE kind = 'all'), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x3.rid FROM idx_resource AS x3 WHERE x3.ivoid IN (SELECT x4.ivoid FROM resource AS x4 WHERE NOT x4.source_format IS NULL))))) AS members),
answer AS MATERIALIZED (SELECT regdsl_any(CASE WHEN 8 * regdsl_size((SELECT members FROM set_1)) <= regdsl_size((SELECT members FROM idx_set WHERE kind = 'all')) THEN (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT r.rid FROM json_each(regdsl_list((SELECT members FROM set_1))) AS k CROSS JOIN idx_resource AS r ON r.rid = k.value CROSS JOIN resource AS x5 ON x5.ivoid = r.ivoid WHERE (REGDSL_FOLD(x5.source_value)) = :p2)) ELSE regdsl_all((SELECT members FROM set_1), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x6.rid FROM idx_resource AS x6 WHERE x6.ivoid IN (SELECT x7.ivoid FROM resource AS x7 WHERE (REGDSL_FOLD(x7.source_value)) = :p3)))) END, (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x8.rid FROM idx_altid AS x8 WHERE x8.alt_identifier = :p4))) AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = 'bibcode'
-- :p2 = '2006aj....131.1163s'
-- :p3 = '2006aj....131.1163s'
-- :p4 = 'bibcode:2006aj....131.1163s'
