SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM (SELECT r.ivoid FROM idx_resource AS r WHERE r.ivoid IN (SELECT x1.ivoid FROM capability AS x1 WHERE ((x1.standard_id) = :p1 OR (x1.standard_id) GLOB :p2 OR (x1.standard_id) = :p3 OR (x1.standard_id) GLOB :p4) AND EXISTS(SELECT 1 FROM validation AS x2 WHERE x2.ivoid = x1.ivoid AND x2.cap_index = x1.cap_index AND x2.val_level >= :p5 AND ((x2.validated_by) = :p6 OR (x2.validated_by) GLOB :p7))) ORDER BY r.ivoid LIMIT -1) AS found CROSS JOIN resource AS t ON t.ivoid = found.ivoid
-- :p1 = 'ivo://ivoa.net/std/sia'
-- :p2 = 'ivo://ivoa.net/std/sia#query-2.*'
-- :p3 = 'ivo://ivoa.net/std/sia#aux'
-- :p4 = 'ivo://ivoa.net/std/sia#query-aux-2.*'
-- :p5 = 2.0
-- :p6 = 'ivo://archive.stsci.edu'
-- :p7 = 'ivo://archive.stsci.edu/*'
