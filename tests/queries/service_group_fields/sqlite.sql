WITH set_1 AS MATERIALIZED (SELECT (SELECT regdsl_union(members) FROM idx_set WHERE kind = 'intf_type' AND term GLOB :p1) AS members),
answer AS MATERIALIZED (SELECT CASE WHEN 64 * regdsl_size((SELECT members FROM set_1)) <= regdsl_size((SELECT members FROM idx_set WHERE kind = 'all')) THEN (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT r.rid FROM json_each(regdsl_list((SELECT members FROM set_1))) AS k CROSS JOIN idx_resource AS r ON r.rid = k.value CROSS JOIN capability AS x1 ON x1.ivoid = r.ivoid WHERE (x1.cap_type) GLOB :p2 AND (REGDSL_FOLD(x1.cap_description)) GLOB :p3 AND EXISTS(SELECT 1 FROM interface AS x2 WHERE x2.ivoid = x1.ivoid AND x2.cap_index = x1.cap_index AND (x2.intf_type) GLOB :p4 AND INSTR('#' || (x2.query_type) || '#', :p5) > 0 AND (x2.result_type) GLOB :p6 AND (x2.url_use) = :p7 AND (REGDSL_FOLD(x2.mirror_url)) GLOB :p8))) ELSE regdsl_all((SELECT members FROM set_1), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT rid FROM idx_resource WHERE ivoid IN (SELECT x1.ivoid FROM capability AS x1 WHERE (x1.cap_type) GLOB :p2 AND (REGDSL_FOLD(x1.cap_description)) GLOB :p3 AND EXISTS(SELECT 1 FROM interface AS x2 WHERE x2.ivoid = x1.ivoid AND x2.cap_index = x1.cap_index AND (x2.intf_type) GLOB :p4 AND INSTR('#' || (x2.query_type) || '#', :p5) > 0 AND (x2.result_type) GLOB :p6 AND (x2.url_use) = :p7 AND (REGDSL_FOLD(x2.mirror_url)) GLOB :p8))))) END AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = '*:paramhttp'
-- :p2 = '*:conesearch'
-- :p3 = '*cone*'
-- :p4 = '*:paramhttp'
-- :p5 = '#get#'
-- :p6 = '*votable*'
-- :p7 = 'base'
-- :p8 = '*iucaa*'
