WITH set_1 AS MATERIALIZED (SELECT (SELECT members FROM idx_set WHERE kind = 'base_role' AND term = :p1) AS members),
answer AS MATERIALIZED (SELECT regdsl_any(CASE WHEN 64 * regdsl_size((SELECT members FROM set_1)) <= regdsl_size((SELECT members FROM idx_set WHERE kind = 'all')) THEN (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT r.rid FROM json_each(regdsl_list((SELECT members FROM set_1))) AS k CROSS JOIN idx_resource AS r ON r.rid = k.value CROSS JOIN res_role AS x1 ON x1.ivoid = r.ivoid WHERE (x1.base_role) = :p2 AND ((x1.role_ivoid) = :p3 OR (x1.role_ivoid) GLOB :p4))) ELSE regdsl_all((SELECT members FROM set_1), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT rid FROM idx_resource WHERE ivoid IN (SELECT x1.ivoid FROM res_role AS x1 WHERE (x1.base_role) = :p2 AND ((x1.role_ivoid) = :p3 OR (x1.role_ivoid) GLOB :p4))))) END, (SELECT regdsl_set(json_group_array(rid)) FROM idx_resource WHERE ivoid IN (SELECT x2.ivoid FROM res_role AS x2 WHERE (REGDSL_FOLD(x2.logo)) GLOB :p5))) AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = 'publisher'
-- :p2 = 'publisher'
-- :p3 = 'ivo://org.gavo.dc'
-- :p4 = 'ivo://org.gavo.dc/*'
-- :p5 = '*png*'
