WITH set_1 AS MATERIALIZED (SELECT (SELECT regdsl_union(members) FROM idx_set WHERE kind = 'standard_id' AND term IN (:p1, :p2)) AS members),
set_2 AS MATERIALIZED (SELECT (SELECT members FROM idx_set WHERE kind = 'standard_id' AND term = :p14) AS members),
answer AS MATERIALIZED (SELECT regdsl_any(CASE WHEN 64 * regdsl_size((SELECT members FROM set_1)) <= regdsl_size((SELECT members FROM idx_set WHERE kind = 'all')) THEN (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x1.rid FROM json_each(regdsl_list((SELECT members FROM set_1))) AS k CROSS JOIN idx_capability AS x1 ON x1.rid = k.value WHERE (x1.standard_id = :p3 OR x1.standard_id = :p4) AND EXISTS(SELECT 1 FROM idx_detail AS x2 WHERE x2.rid = x1.rid AND x2.cap_index = x1.cap_index AND x2.detail_xpath = :p5 AND x2.detail_value IN (:p6, :p7)) AND NOT COALESCE(EXISTS(SELECT 1 FROM idx_detail AS x3 WHERE x3.rid = x1.rid AND x3.cap_index = x1.cap_index AND x3.detail_xpath = :p8 AND x3.detail_value = :p9), 0))) ELSE regdsl_all((SELECT members FROM set_1), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x1.rid FROM idx_capability AS x1 WHERE (x1.standard_id = :p3 OR x1.standard_id = :p4) AND EXISTS(SELECT 1 FROM idx_detail AS x2 WHERE x2.rid = x1.rid AND x2.cap_index = x1.cap_index AND x2.detail_xpath = :p5 AND x2.detail_value IN (:p6, :p7)) AND NOT COALESCE(EXISTS(SELECT 1 FROM idx_detail AS x3 WHERE x3.rid = x1.rid AND x3.cap_index = x1.cap_index AND x3.detail_xpath = :p8 AND x3.detail_value = :p9), 0)))) END, (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x4.rid FROM idx_capability AS x4 WHERE EXISTS(SELECT 1 FROM idx_detail AS x5 WHERE x5.rid = x4.rid AND x5.cap_index = x4.cap_index AND x5.detail_xpath = :p10 AND NOT REGDSL_NUMBER(x5.detail_value) IS NULL AND REGDSL_NUMBER(x5.detail_value) >= :p11))), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x6.rid FROM idx_capability AS x6 WHERE EXISTS(SELECT 1 FROM idx_detail AS x7 WHERE x7.rid = x6.rid AND x7.cap_index = x6.cap_index AND x7.detail_xpath = :p12 AND x7.detail_value = :p13))), CASE WHEN 64 * regdsl_size((SELECT members FROM set_2)) <= regdsl_size((SELECT members FROM idx_set WHERE kind = 'all')) THEN (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x8.rid FROM json_each(regdsl_list((SELECT members FROM set_2))) AS k CROSS JOIN idx_capability AS x8 ON x8.rid = k.value WHERE x8.standard_id = :p15 AND EXISTS(SELECT 1 FROM idx_detail AS x9 WHERE x9.rid = x8.rid AND x9.cap_index = x8.cap_index AND x9.detail_xpath = :p16 AND x9.detail_value GLOB :p17) AND EXISTS(SELECT 1 FROM idx_detail AS x10 WHERE x10.rid = x8.rid AND x10.cap_index = x8.cap_index AND x10.detail_xpath = :p18 AND NOT x10.detail_value IS NULL))) ELSE regdsl_all((SELECT members FROM set_2), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x8.rid FROM idx_capability AS x8 WHERE x8.standard_id = :p15 AND EXISTS(SELECT 1 FROM idx_detail AS x9 WHERE x9.rid = x8.rid AND x9.cap_index = x8.cap_index AND x9.detail_xpath = :p16 AND x9.detail_value GLOB :p17) AND EXISTS(SELECT 1 FROM idx_detail AS x10 WHERE x10.rid = x8.rid AND x10.cap_index = x8.cap_index AND x10.detail_xpath = :p18 AND NOT x10.detail_value IS NULL)))) END) AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = 'ivo://ivoa.net/std/ssa'
-- :p2 = 'ivo://ivoa.net/std/ssa#aux'
-- :p3 = 'ivo://ivoa.net/std/ssa'
-- :p4 = 'ivo://ivoa.net/std/ssa#aux'
-- :p5 = '/capability/productType'
-- :p6 = 'sed'
-- :p7 = 'spectrum'
-- :p8 = '/capability/dataSource'
-- :p9 = 'survey'
-- :p10 = '/capability/maxSR'
-- :p11 = 10.0
-- :p12 = '/capability/languageCode'
-- :p13 = 'de'
-- :p14 = 'ivo://ivoa.net/std/tap'
-- :p15 = 'ivo://ivoa.net/std/tap'
-- :p16 = '/capability/dataModel/@ivo-id'
-- :p17 = 'ivo://ivoa.net/std/obscore*'
-- :p18 = '/capability/maxSR'
