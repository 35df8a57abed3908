WITH answer AS MATERIALIZED (SELECT (SELECT regdsl_set(json_group_array(rid)) FROM idx_resource WHERE ivoid IN (SELECT x1.ivoid FROM capability AS x1 WHERE (x1.cap_type) GLOB :p1 AND (REGDSL_FOLD(x1.cap_description)) GLOB :p2 AND EXISTS(SELECT 1 FROM interface AS x2 WHERE x2.ivoid = x1.ivoid AND x2.cap_index = x1.cap_index AND (x2.intf_type) GLOB :p3 AND INSTR('#' || (x2.query_type) || '#', :p4) > 0 AND (x2.result_type) GLOB :p5 AND (x2.url_use) = :p6 AND (REGDSL_FOLD(x2.mirror_url)) GLOB :p7))) AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = '*:conesearch'
-- :p2 = '*cone*'
-- :p3 = '*:paramhttp'
-- :p4 = '#get#'
-- :p5 = '*votable*'
-- :p6 = 'base'
-- :p7 = '*iucaa*'
