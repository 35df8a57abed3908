SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM (SELECT r.ivoid FROM idx_resource AS r WHERE r.rid IN (SELECT x1.rid FROM idx_capability AS x1 WHERE x1.standard_id = :p1 AND EXISTS(SELECT 1 FROM idx_detail AS x2 WHERE x2.rid = x1.rid AND x2.cap_index = x1.cap_index AND x2.detail_xpath = :p2 AND x2.detail_value GLOB :p3)) OR (r.rid IN (SELECT x3.rid FROM idx_table AS x3 WHERE x3.table_utype GLOB :p4) AND r.res_type = :p5) ORDER BY r.ivoid LIMIT -1) AS found CROSS JOIN resource AS t ON t.ivoid = found.ivoid
-- :p1 = 'ivo://ivoa.net/std/tap'
-- :p2 = '/capability/dataModel/@ivo-id'
-- :p3 = 'ivo://ivoa.net/std/obscore*'
-- :p4 = 'ivo://ivoa.net/std/obscore#table-1.*'
-- :p5 = 'vs:catalogresource'
