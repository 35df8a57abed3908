SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM (SELECT r.ivoid FROM idx_resource AS r WHERE r.ivoid IN (SELECT x1.ivoid FROM capability AS x1 WHERE (x1.standard_id) = :p1 OR (x1.standard_id) GLOB :p2 OR (x1.standard_id) GLOB :p3 OR (x1.standard_id) = :p4 OR EXISTS(SELECT 1 FROM interface AS x2 WHERE x2.ivoid = x1.ivoid AND x2.cap_index = x1.cap_index AND (x2.intf_type) GLOB :p5) OR (((x1.standard_id) = :p6 OR (x1.standard_id) = :p7) AND EXISTS(SELECT 1 FROM interface AS x3 WHERE x3.ivoid = x1.ivoid AND x3.cap_index = x1.cap_index AND INSTR('#' || (x3.query_type) || '#', :p8) > 0))) ORDER BY r.ivoid LIMIT -1) AS found CROSS JOIN resource AS t ON t.ivoid = found.ivoid
-- :p1 = 'ivo://ivoa.net/std/slap'
-- :p2 = 'ivo://ivoa.net/std/slap#lines-*'
-- :p3 = 'ivo://ivoa.net/std/slap#species-*'
-- :p4 = 'ivo://ivoa.net/std/slap#aux'
-- :p5 = '*:oaihttp'
-- :p6 = 'ivo://ivoa.net/std/ssa'
-- :p7 = 'ivo://ivoa.net/std/ssa#aux'
-- :p8 = '#post#'
