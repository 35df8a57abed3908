SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM (SELECT r.ivoid FROM idx_resource AS r WHERE r.ivoid IN (SELECT x1.ivoid FROM res_schema AS x1 WHERE (x1.schema_name) = :p1 AND (REGDSL_FOLD(x1.schema_title)) GLOB :p2 AND (REGDSL_FOLD(x1.schema_description)) GLOB :p3 AND (x1.schema_utype) GLOB :p4) ORDER BY r.ivoid LIMIT -1) AS found CROSS JOIN resource AS t ON t.ivoid = found.ivoid
-- :p1 = 'rr'
-- :p2 = '*regtap*'
-- :p3 = '*tables*'
-- :p4 = '*regtap*'
