WITH answer AS MATERIALIZED (SELECT (SELECT regdsl_set(json_group_array(rid)) FROM idx_resource WHERE ivoid IN (SELECT x1.ivoid FROM intf_param AS x1 WHERE (x1.name) = :p1 AND (x1.ucd) || ';' GLOB :p2 AND (REGDSL_FOLD(x1.unit)) = :p3 AND (x1.utype) GLOB :p4 AND (x1.datatype) = :p5)) AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = 'band'
-- :p2 = 'em.wl[.;]*'
-- :p3 = 'm'
-- :p4 = '*query*'
-- :p5 = 'real'
