SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM (SELECT r.ivoid FROM idx_resource AS r WHERE r.ivoid IN (SELECT x1.ivoid FROM capability AS x1 WHERE ((x1.standard_id) = :p1 OR (x1.standard_id) = :p2) AND EXISTS(SELECT 1 FROM res_detail AS x2 WHERE x2.ivoid = x1.ivoid AND x2.cap_index = x1.cap_index AND (REGDSL_FOLD(x2.detail_xpath)) = :p3 AND (REGDSL_FOLD(x2.detail_value)) = :p4)) ORDER BY r.ivoid LIMIT -1) AS found CROSS JOIN resource AS t ON t.ivoid = found.ivoid
-- :p1 = 'ivo://ivoa.net/std/ssa'
-- :p2 = 'ivo://ivoa.net/std/ssa#aux'
-- :p3 = '/capability/datasource'
-- :p4 = 'theory'
