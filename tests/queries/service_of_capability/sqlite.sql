WITH answer AS MATERIALIZED (SELECT regdsl_any((SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x1.rid FROM idx_capability AS x1 WHERE (x1.standard_id = :p1 OR x1.standard_id = :p2) AND EXISTS(SELECT 1 FROM idx_detail AS x2 WHERE x2.rid = x1.rid AND x2.cap_index = x1.cap_index AND x2.detail_xpath = :p3 AND x2.detail_value IN (:p4, :p5)) AND NOT COALESCE(EXISTS(SELECT 1 FROM idx_detail AS x3 WHERE x3.rid = x1.rid AND x3.cap_index = x1.cap_index AND x3.detail_xpath = :p6 AND x3.detail_value = :p7), 0))), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x4.rid FROM idx_capability AS x4 WHERE EXISTS(SELECT 1 FROM idx_detail AS x5 WHERE x5.rid = x4.rid AND x5.cap_index = x4.cap_index AND x5.detail_xpath = :p8 AND NOT REGDSL_NUMBER(x5.detail_value) IS NULL AND REGDSL_NUMBER(x5.detail_value) >= :p9))), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x6.rid FROM idx_capability AS x6 WHERE EXISTS(SELECT 1 FROM idx_detail AS x7 WHERE x7.rid = x6.rid AND x7.cap_index = x6.cap_index AND x7.detail_xpath = :p10 AND x7.detail_value = :p11))), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x8.rid FROM idx_capability AS x8 WHERE x8.standard_id = :p12 AND EXISTS(SELECT 1 FROM idx_detail AS x9 WHERE x9.rid = x8.rid AND x9.cap_index = x8.cap_index AND x9.detail_xpath = :p13 AND x9.detail_value GLOB :p14) AND EXISTS(SELECT 1 FROM idx_detail AS x10 WHERE x10.rid = x8.rid AND x10.cap_index = x8.cap_index AND x10.detail_xpath = :p15 AND NOT x10.detail_value IS NULL)))) AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = 'ivo://ivoa.net/std/ssa'
-- :p2 = 'ivo://ivoa.net/std/ssa#aux'
-- :p3 = '/capability/productType'
-- :p4 = 'sed'
-- :p5 = 'spectrum'
-- :p6 = '/capability/dataSource'
-- :p7 = 'survey'
-- :p8 = '/capability/maxSR'
-- :p9 = 10.0
-- :p10 = '/capability/languageCode'
-- :p11 = 'de'
-- :p12 = 'ivo://ivoa.net/std/tap'
-- :p13 = '/capability/dataModel/@ivo-id'
-- :p14 = 'ivo://ivoa.net/std/obscore*'
-- :p15 = '/capability/maxSR'
