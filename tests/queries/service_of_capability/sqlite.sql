WITH set_1 AS MATERIALIZED (SELECT (SELECT regdsl_union(members) FROM idx_set WHERE kind = 'standard_id' AND term IN (:p1, :p2)) AS members),
set_2 AS MATERIALIZED (SELECT (SELECT members FROM idx_set WHERE kind = 'standard_id' AND term = :p21) AS members),
answer AS MATERIALIZED (SELECT regdsl_any(CASE WHEN 64 * regdsl_size((SELECT members FROM set_1)) <= regdsl_size((SELECT members FROM idx_set WHERE kind = 'all')) THEN (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x1.rid FROM json_each(regdsl_list((SELECT members FROM set_1))) AS k CROSS JOIN idx_capability AS x1 ON x1.rid = k.value WHERE (x1.standard_id = :p3 OR x1.standard_id = :p4) AND EXISTS(SELECT 1 FROM idx_detail AS x2 WHERE x2.rid = x1.rid AND x2.cap_index = x1.cap_index AND x2.detail_xpath = :p5 AND x2.detail_value IN (:p6, :p7)) AND NOT COALESCE(EXISTS(SELECT 1 FROM idx_detail AS x3 WHERE x3.rid = x1.rid AND x3.cap_index = x1.cap_index AND x3.detail_xpath = :p8 AND x3.detail_value = :p9), 0))) ELSE regdsl_all((SELECT members FROM set_1), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x4.rid FROM idx_capability AS x4 WHERE (x4.standard_id = :p10 OR x4.standard_id = :p11) AND EXISTS(SELECT 1 FROM idx_detail AS x5 WHERE x5.rid = x4.rid AND x5.cap_index = x4.cap_index AND x5.detail_xpath = :p12 AND x5.detail_value IN (:p13, :p14)) AND NOT COALESCE(EXISTS(SELECT 1 FROM idx_detail AS x6 WHERE x6.rid = x4.rid AND x6.cap_index = x4.cap_index AND x6.detail_xpath = :p15 AND x6.detail_value = :p16), 0)))) END, (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x7.rid FROM idx_capability AS x7 WHERE EXISTS(SELECT 1 FROM idx_detail AS x8 WHERE x8.rid = x7.rid AND x8.cap_index = x7.cap_index AND x8.detail_xpath = :p17 AND NOT REGDSL_NUMBER(x8.detail_value) IS NULL AND REGDSL_NUMBER(x8.detail_value) >= :p18))), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x9.rid FROM idx_capability AS x9 WHERE EXISTS(SELECT 1 FROM idx_detail AS x10 WHERE x10.rid = x9.rid AND x10.cap_index = x9.cap_index AND x10.detail_xpath = :p19 AND x10.detail_value = :p20))), CASE WHEN 64 * regdsl_size((SELECT members FROM set_2)) <= regdsl_size((SELECT members FROM idx_set WHERE kind = 'all')) THEN (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x11.rid FROM json_each(regdsl_list((SELECT members FROM set_2))) AS k CROSS JOIN idx_capability AS x11 ON x11.rid = k.value WHERE x11.standard_id = :p22 AND EXISTS(SELECT 1 FROM idx_detail AS x12 WHERE x12.rid = x11.rid AND x12.cap_index = x11.cap_index AND x12.detail_xpath = :p23 AND x12.detail_value GLOB :p24) AND EXISTS(SELECT 1 FROM idx_detail AS x13 WHERE x13.rid = x11.rid AND x13.cap_index = x11.cap_index AND x13.detail_xpath = :p25 AND NOT x13.detail_value IS NULL))) ELSE regdsl_all((SELECT members FROM set_2), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x14.rid FROM idx_capability AS x14 WHERE x14.standard_id = :p26 AND EXISTS(SELECT 1 FROM idx_detail AS x15 WHERE x15.rid = x14.rid AND x15.cap_index = x14.cap_index AND x15.detail_xpath = :p27 AND x15.detail_value GLOB :p28) AND EXISTS(SELECT 1 FROM idx_detail AS x16 WHERE x16.rid = x14.rid AND x16.cap_index = x14.cap_index AND x16.detail_xpath = :p29 AND NOT x16.detail_value IS NULL)))) END) AS members)
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
-- :p10 = 'ivo://ivoa.net/std/ssa'
-- :p11 = 'ivo://ivoa.net/std/ssa#aux'
-- :p12 = '/capability/productType'
-- :p13 = 'sed'
-- :p14 = 'spectrum'
-- :p15 = '/capability/dataSource'
-- :p16 = 'survey'
-- :p17 = '/capability/maxSR'
-- :p18 = 10.0
-- :p19 = '/capability/languageCode'
-- :p20 = 'de'
-- :p21 = 'ivo://ivoa.net/std/tap'
-- :p22 = 'ivo://ivoa.net/std/tap'
-- :p23 = '/capability/dataModel/@ivo-id'
-- :p24 = 'ivo://ivoa.net/std/obscore*'
-- :p25 = '/capability/maxSR'
-- :p26 = 'ivo://ivoa.net/std/tap'
-- :p27 = '/capability/dataModel/@ivo-id'
-- :p28 = 'ivo://ivoa.net/std/obscore*'
-- :p29 = '/capability/maxSR'
