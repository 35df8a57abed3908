SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM (SELECT r.ivoid FROM idx_resource AS r WHERE r.rid IN (SELECT x1.rid FROM idx_capability AS x1 WHERE x1.standard_id = :p1 OR x1.standard_id = :p2 OR x1.standard_id GLOB :p3 OR x1.standard_id GLOB :p4) ORDER BY r.ivoid LIMIT -1) AS found CROSS JOIN resource AS t ON t.ivoid = found.ivoid
-- :p1 = 'ivo://ivoa.net/std/tap'
-- :p2 = 'ivo://ivoa.net/std/tap#aux'
-- :p3 = 'ivo://ivoa.net/std/tap#sync-*'
-- :p4 = 'ivo://ivoa.net/std/tap#async-*'
