SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM (SELECT r.ivoid FROM idx_resource AS r WHERE r.ivoid IN (SELECT x1.ivoid FROM capability AS x1 WHERE ((x1.standard_id) = :p1 OR (x1.standard_id) = :p2 OR (x1.standard_id) GLOB :p3 OR (x1.standard_id) GLOB :p4) AND EXISTS(SELECT 1 FROM interface AS x2 WHERE x2.ivoid = x1.ivoid AND x2.cap_index = x1.cap_index AND (x2.intf_role) = :p5 AND x2.std_version >= :p6 AND x2.authenticated_only = 0 AND (REGDSL_FOLD(x2.access_url)) GLOB :p7)) ORDER BY r.ivoid LIMIT -1) AS found CROSS JOIN resource AS t ON t.ivoid = found.ivoid
-- :p1 = 'ivo://ivoa.net/std/tap'
-- :p2 = 'ivo://ivoa.net/std/tap#aux'
-- :p3 = 'ivo://ivoa.net/std/tap#sync-*'
-- :p4 = 'ivo://ivoa.net/std/tap#async-*'
-- :p5 = 'std'
-- :p6 = '1.1'
-- :p7 = '*heidelberg*'
