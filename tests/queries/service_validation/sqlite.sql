WITH set_1 AS MATERIALIZED (SELECT regdsl_any((SELECT regdsl_union(members) FROM idx_set WHERE kind = 'standard_id' AND term = :p1), (SELECT regdsl_union(members) FROM idx_set WHERE kind = 'standard_id' AND term GLOB :p2), (SELECT regdsl_union(members) FROM idx_set WHERE kind = 'standard_id' AND term = :p3), (SELECT regdsl_union(members) FROM idx_set WHERE kind = 'standard_id' AND term GLOB :p4)) AS members),
answer AS MATERIALIZED (SELECT CASE WHEN 64 * regdsl_size((SELECT members FROM set_1)) <= regdsl_size((SELECT members FROM idx_set WHERE kind = 'all')) THEN (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT r.rid FROM json_each(regdsl_list((SELECT members FROM set_1))) AS k CROSS JOIN idx_resource AS r ON r.rid = k.value CROSS JOIN capability AS x1 ON x1.ivoid = r.ivoid WHERE ((x1.standard_id) = :p5 OR (x1.standard_id) GLOB :p6 OR (x1.standard_id) = :p7 OR (x1.standard_id) GLOB :p8) AND EXISTS(SELECT 1 FROM validation AS x2 WHERE x2.ivoid = x1.ivoid AND x2.cap_index = x1.cap_index AND x2.val_level >= :p9 AND ((x2.validated_by) = :p10 OR (x2.validated_by) GLOB :p11)))) ELSE regdsl_all((SELECT members FROM set_1), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT rid FROM idx_resource WHERE ivoid IN (SELECT x1.ivoid FROM capability AS x1 WHERE ((x1.standard_id) = :p5 OR (x1.standard_id) GLOB :p6 OR (x1.standard_id) = :p7 OR (x1.standard_id) GLOB :p8) AND EXISTS(SELECT 1 FROM validation AS x2 WHERE x2.ivoid = x1.ivoid AND x2.cap_index = x1.cap_index AND x2.val_level >= :p9 AND ((x2.validated_by) = :p10 OR (x2.validated_by) GLOB :p11)))))) END AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = 'ivo://ivoa.net/std/sia'
-- :p2 = 'ivo://ivoa.net/std/sia#query-2.*'
-- :p3 = 'ivo://ivoa.net/std/sia#aux'
-- :p4 = 'ivo://ivoa.net/std/sia#query-aux-2.*'
-- :p5 = 'ivo://ivoa.net/std/sia'
-- :p6 = 'ivo://ivoa.net/std/sia#query-2.*'
-- :p7 = 'ivo://ivoa.net/std/sia#aux'
-- :p8 = 'ivo://ivoa.net/std/sia#query-aux-2.*'
-- :p9 = 2.0
-- :p10 = 'ivo://archive.stsci.edu'
-- :p11 = 'ivo://archive.stsci.edu/*'
