WITH answer AS MATERIALIZED (SELECT regdsl_any((SELECT regdsl_set(json_group_array(rid)) FROM idx_resource WHERE ivoid IN (SELECT x1.ivoid FROM intf_param AS x1 WHERE x1.std = 0 AND (REGDSL_FOLD(x1.param_use)) = :p1 AND (REGDSL_FOLD(x1.param_description)) GLOB :p2)), (SELECT regdsl_set(json_group_array(rid)) FROM idx_resource WHERE ivoid IN (SELECT x2.ivoid FROM intf_param AS x2 WHERE (x2.name) = :p3)), (SELECT regdsl_set(json_group_array(rid)) FROM idx_resource WHERE ivoid IN (SELECT x3.ivoid FROM intf_param AS x3 WHERE (REGDSL_FOLD(x3.param_description)) GLOB :p4))) AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = 'required'
-- :p2 = '*name*'
-- :p3 = 'wavelength'
-- :p4 = '*wavelength*'
