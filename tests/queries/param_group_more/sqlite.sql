SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM (SELECT r.ivoid FROM idx_resource AS r WHERE r.ivoid IN (SELECT x1.ivoid FROM intf_param AS x1 WHERE x1.std = 0 AND (REGDSL_FOLD(x1.param_use)) = :p1 AND (REGDSL_FOLD(x1.param_description)) GLOB :p2) OR r.ivoid IN (SELECT x2.ivoid FROM intf_param AS x2 WHERE (x2.name) = :p3 OR (REGDSL_FOLD(x2.param_description)) GLOB :p4) ORDER BY r.ivoid LIMIT -1) AS found CROSS JOIN resource AS t ON t.ivoid = found.ivoid
-- :p1 = 'required'
-- :p2 = '*name*'
-- :p3 = 'wavelength'
-- :p4 = '*wavelength*'
