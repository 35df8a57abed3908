SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM (SELECT r.ivoid FROM idx_resource AS r WHERE r.ivoid IN (SELECT x1.ivoid FROM intf_param AS x1 WHERE (x1.name) = :p1 AND (x1.ucd) || ';' GLOB :p2 AND (REGDSL_FOLD(x1.unit)) = :p3 AND (x1.utype) GLOB :p4 AND (x1.datatype) = :p5) ORDER BY r.ivoid LIMIT -1) AS found CROSS JOIN resource AS t ON t.ivoid = found.ivoid
-- :p1 = 'band'
-- :p2 = 'em.wl[.;]*'
-- :p3 = 'm'
-- :p4 = '*query*'
-- :p5 = 'real'
