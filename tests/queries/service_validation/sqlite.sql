WITH answer AS MATERIALIZED (SELECT (SELECT regdsl_set(json_group_array(rid)) FROM idx_resource WHERE ivoid IN (SELECT x1.ivoid FROM capability AS x1 WHERE ((x1.standard_id) = :p1 OR (x1.standard_id) GLOB :p2 OR (x1.standard_id) = :p3 OR (x1.standard_id) GLOB :p4) AND EXISTS(SELECT 1 FROM validation AS x2 WHERE x2.ivoid = x1.ivoid AND x2.cap_index = x1.cap_index AND x2.val_level >= :p5 AND ((x2.validated_by) = :p6 OR (x2.validated_by) GLOB :p7)))) AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = 'ivo://ivoa.net/std/sia'
-- :p2 = 'ivo://ivoa.net/std/sia#query-2.*'
-- :p3 = 'ivo://ivoa.net/std/sia#aux'
-- :p4 = 'ivo://ivoa.net/std/sia#query-aux-2.*'
-- :p5 = 2.0
-- :p6 = 'ivo://archive.stsci.edu'
-- :p7 = 'ivo://archive.stsci.edu/*'
