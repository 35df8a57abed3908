SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM (SELECT r.ivoid FROM idx_resource AS r WHERE r.ivoid IN (SELECT x1.ivoid FROM res_role AS x1 WHERE (x1.base_role) = :p1 AND (REGDSL_FOLD(x1.role_name)) GLOB :p2 AND (REGDSL_FOLD(x1.email)) GLOB :p3 AND (REGDSL_FOLD(x1.telephone)) GLOB :p4 AND (REGDSL_FOLD(x1.street_address)) GLOB :p5) ORDER BY r.ivoid LIMIT -1) AS found CROSS JOIN resource AS t ON t.ivoid = found.ivoid
-- :p1 = 'contact'
-- :p2 = '*gavo*'
-- :p3 = '*@ari.uni-heidelberg.de'
-- :p4 = '*'
-- :p5 = '*heidelberg*'
