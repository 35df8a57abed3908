SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM (SELECT r.ivoid FROM idx_resource AS r WHERE r.ivoid IN (SELECT x1.ivoid FROM res_schema AS x1 WHERE (x1.schema_name) = :p1 OR (REGDSL_FOLD(x1.schema_description)) GLOB :p2 OR (x1.schema_name) = :p3 OR (REGDSL_FOLD(x1.schema_description)) GLOB :p4) ORDER BY r.ivoid LIMIT -1) AS found CROSS JOIN resource AS t ON t.ivoid = found.ivoid
-- :p1 = 'standards'
-- :p2 = '*standards*'
-- :p3 = 'ivoa'
-- :p4 = '*ivoa*'
