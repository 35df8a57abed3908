WITH answer AS MATERIALIZED (SELECT (SELECT regdsl_set(json_group_array(rid)) FROM idx_resource WHERE ivoid IN (SELECT x1.ivoid FROM capability AS x1 WHERE ((x1.standard_id) = :p1 OR (x1.standard_id) = :p2 OR (x1.standard_id) GLOB :p3 OR (x1.standard_id) GLOB :p4) AND (EXISTS(SELECT 1 FROM interface AS x2 WHERE x2.ivoid = x1.ivoid AND x2.cap_index = x1.cap_index AND NOT COALESCE(x2.authenticated_only = 1, 0) AND NOT COALESCE((REGDSL_FOLD(x2.access_url)) GLOB :p5, 0)) OR NOT COALESCE(EXISTS(SELECT 1 FROM interface AS x3 WHERE x3.ivoid = x1.ivoid AND x3.cap_index = x1.cap_index), 0)))) AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = 'ivo://ivoa.net/std/tap'
-- :p2 = 'ivo://ivoa.net/std/tap#aux'
-- :p3 = 'ivo://ivoa.net/std/tap#sync-*'
-- :p4 = 'ivo://ivoa.net/std/tap#async-*'
-- :p5 = '*vizier*'
