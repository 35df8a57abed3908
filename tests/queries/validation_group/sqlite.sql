SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM (SELECT r.ivoid FROM idx_resource AS r WHERE r.ivoid IN (SELECT x1.ivoid FROM validation AS x1 WHERE x1.val_level >= :p1 AND ((x1.validated_by) = :p2 OR (x1.validated_by) GLOB :p3)) ORDER BY r.ivoid LIMIT -1) AS found CROSS JOIN resource AS t ON t.ivoid = found.ivoid
-- :p1 = 3.0
-- :p2 = 'ivo://archive.stsci.edu'
-- :p3 = 'ivo://archive.stsci.edu/*'
