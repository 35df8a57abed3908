SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM (SELECT r.ivoid FROM idx_resource AS r WHERE r.ivoid IN (SELECT x1.ivoid FROM capability AS x1 WHERE (x1.cap_type) GLOB :p1 AND (REGDSL_FOLD(x1.cap_description)) GLOB :p2 AND EXISTS(SELECT 1 FROM interface AS x2 WHERE x2.ivoid = x1.ivoid AND x2.cap_index = x1.cap_index AND (x2.intf_type) GLOB :p3 AND INSTR('#' || (x2.query_type) || '#', :p4) > 0 AND (x2.result_type) GLOB :p5 AND (x2.url_use) = :p6 AND (REGDSL_FOLD(x2.mirror_url)) GLOB :p7)) ORDER BY r.ivoid LIMIT -1) AS found CROSS JOIN resource AS t ON t.ivoid = found.ivoid
-- :p1 = '*:conesearch'
-- :p2 = '*cone*'
-- :p3 = '*:paramhttp'
-- :p4 = '#get#'
-- :p5 = '*votable*'
-- :p6 = 'base'
-- :p7 = '*iucaa*'
