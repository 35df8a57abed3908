WITH set_1 AS MATERIALIZED (SELECT regdsl_any((SELECT regdsl_union(members) FROM idx_set WHERE kind = 'standard_id' AND term = :p1), (SELECT regdsl_union(members) FROM idx_set WHERE kind = 'standard_id' AND term = :p2), (SELECT regdsl_union(members) FROM idx_set WHERE kind = 'standard_id' AND term GLOB :p3), (SELECT regdsl_union(members) FROM idx_set WHERE kind = 'standard_id' AND term GLOB :p4)) AS members),
answer AS MATERIALIZED (SELECT CASE WHEN 64 * regdsl_size((SELECT members FROM set_1)) <= regdsl_size((SELECT members FROM idx_set WHERE kind = 'all')) THEN (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT r.rid FROM json_each(regdsl_list((SELECT members FROM set_1))) AS k CROSS JOIN idx_resource AS r ON r.rid = k.value CROSS JOIN capability AS x1 ON x1.ivoid = r.ivoid WHERE ((x1.standard_id) = :p5 OR (x1.standard_id) = :p6 OR (x1.standard_id) GLOB :p7 OR (x1.standard_id) GLOB :p8) AND EXISTS(SELECT 1 FROM interface AS x2 WHERE x2.ivoid = x1.ivoid AND x2.cap_index = x1.cap_index AND (x2.intf_role) = :p9 AND x2.std_version >= :p10 AND x2.authenticated_only = 0 AND (REGDSL_FOLD(x2.access_url)) GLOB :p11))) ELSE regdsl_all((SELECT members FROM set_1), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT rid FROM idx_resource WHERE ivoid IN (SELECT x1.ivoid FROM capability AS x1 WHERE ((x1.standard_id) = :p5 OR (x1.standard_id) = :p6 OR (x1.standard_id) GLOB :p7 OR (x1.standard_id) GLOB :p8) AND EXISTS(SELECT 1 FROM interface AS x2 WHERE x2.ivoid = x1.ivoid AND x2.cap_index = x1.cap_index AND (x2.intf_role) = :p9 AND x2.std_version >= :p10 AND x2.authenticated_only = 0 AND (REGDSL_FOLD(x2.access_url)) GLOB :p11))))) END AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = 'ivo://ivoa.net/std/tap'
-- :p2 = 'ivo://ivoa.net/std/tap#aux'
-- :p3 = 'ivo://ivoa.net/std/tap#sync-*'
-- :p4 = 'ivo://ivoa.net/std/tap#async-*'
-- :p5 = 'ivo://ivoa.net/std/tap'
-- :p6 = 'ivo://ivoa.net/std/tap#aux'
-- :p7 = 'ivo://ivoa.net/std/tap#sync-*'
-- :p8 = 'ivo://ivoa.net/std/tap#async-*'
-- :p9 = 'std'
-- :p10 = '1.1'
-- :p11 = '*heidelberg*'
