SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM (SELECT r.ivoid FROM idx_resource AS r WHERE r.ivoid IN (SELECT x1.ivoid FROM res_role AS x1 WHERE (x1.base_role) = :p1 AND ((x1.role_ivoid) = :p2 OR (x1.role_ivoid) GLOB :p3)) OR r.ivoid IN (SELECT x2.ivoid FROM res_role AS x2 WHERE (REGDSL_FOLD(x2.logo)) GLOB :p4) ORDER BY r.ivoid LIMIT -1) AS found CROSS JOIN resource AS t ON t.ivoid = found.ivoid
-- :p1 = 'publisher'
-- :p2 = 'ivo://org.gavo.dc'
-- :p3 = 'ivo://org.gavo.dc/*'
-- :p4 = '*png*'
