WITH set_1 AS MATERIALIZED (SELECT (SELECT members FROM idx_set WHERE kind = 'base_role' AND term = :p1) AS members),
answer AS MATERIALIZED (SELECT CASE WHEN 64 * regdsl_size((SELECT members FROM set_1)) <= regdsl_size((SELECT members FROM idx_set WHERE kind = 'all')) THEN (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT r.rid FROM json_each(regdsl_list((SELECT members FROM set_1))) AS k CROSS JOIN idx_resource AS r ON r.rid = k.value CROSS JOIN res_role AS x1 ON x1.ivoid = r.ivoid WHERE (x1.base_role) = :p2 AND (REGDSL_FOLD(x1.role_name)) GLOB :p3 AND (REGDSL_FOLD(x1.email)) GLOB :p4 AND (REGDSL_FOLD(x1.telephone)) GLOB :p5 AND (REGDSL_FOLD(x1.street_address)) GLOB :p6)) ELSE regdsl_all((SELECT members FROM set_1), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT rid FROM idx_resource WHERE ivoid IN (SELECT x1.ivoid FROM res_role AS x1 WHERE (x1.base_role) = :p2 AND (REGDSL_FOLD(x1.role_name)) GLOB :p3 AND (REGDSL_FOLD(x1.email)) GLOB :p4 AND (REGDSL_FOLD(x1.telephone)) GLOB :p5 AND (REGDSL_FOLD(x1.street_address)) GLOB :p6)))) END AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = 'contact'
-- :p2 = 'contact'
-- :p3 = '*gavo*'
-- :p4 = '*@ari.uni-heidelberg.de'
-- :p5 = '*'
-- :p6 = '*heidelberg*'
