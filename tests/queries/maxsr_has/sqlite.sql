SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM (SELECT r.ivoid FROM idx_resource AS r WHERE r.rid IN (SELECT x1.rid FROM idx_detail AS x1 WHERE x1.detail_xpath = :p1 AND NOT x1.detail_value IS NULL) AND NOT r.rid IN (SELECT x2.rid FROM idx_detail AS x2 WHERE x2.detail_xpath = :p2 AND NOT REGDSL_NUMBER(x2.detail_value) IS NULL AND REGDSL_NUMBER(x2.detail_value) >= :p3 AND REGDSL_NUMBER(x2.detail_value) <= :p4) ORDER BY r.ivoid LIMIT -1) AS found CROSS JOIN resource AS t ON t.ivoid = found.ivoid
-- :p1 = '/capability/maxSR'
-- :p2 = '/capability/maxSR'
-- :p3 = 180.0
-- :p4 = 180.0
