WITH found AS MATERIALIZED (SELECT row_number() OVER () AS key, ivoid AS value FROM (
WITH set_1 AS MATERIALIZED (SELECT (SELECT members FROM idx_set WHERE kind = 'first ucd word' AND term = :p3) AS members),
answer AS MATERIALIZED (SELECT (SELECT regdsl_set(json_group_array(rid)) FROM idx_resource WHERE ivoid IN (SELECT x1.this FROM (SELECT ivoid AS this, related_id AS other FROM relationship WHERE relationship_type IN (:p1) AND NOT related_id IS NULL UNION ALL SELECT related_id AS this, ivoid AS other FROM relationship WHERE relationship_type IN (:p2) AND NOT related_id IS NULL) AS x1 WHERE x1.other IN (SELECT r.ivoid FROM JSON_EACH(REGDSL_LIST((SELECT members FROM set_1))) AS k CROSS JOIN idx_resource AS r ON r.rid = k.value))) AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid))
SELECT ca.ivoid, r.res_title AS title, ca.standard_id, it.access_url AS accessurl, it.intf_type AS interface, it.intf_role AS role, it.std_version AS version, ca.cap_index, it.intf_index FROM found CROSS JOIN capability AS ca ON ca.ivoid = found.value INNER JOIN interface AS it ON it.ivoid = ca.ivoid AND it.cap_index = ca.cap_index CROSS JOIN resource AS r ON r.ivoid = found.value WHERE NOT it.access_url IS NULL AND NOT COALESCE(it.intf_type = :s1, 0) AND NOT COALESCE(it.authenticated_only = 1, 0) AND NOT COALESCE((ca.standard_id) GLOB :s2, 0) AND NOT COALESCE((ca.standard_id) GLOB :s3, 0) AND ((it.intf_role) GLOB :s4 OR NOT COALESCE(EXISTS(SELECT 1 FROM interface AS x1 WHERE x1.ivoid = ca.ivoid AND x1.cap_index = ca.cap_index AND (x1.intf_role) GLOB :s5 AND NOT COALESCE(x1.intf_type = :s6, 0)), 0)) ORDER BY found.key, ca.cap_index, it.intf_index, ca.rowid
-- :p1 = 'isservicefor'
-- :p2 = 'isservedby'
-- :p3 = 'phot.mag'
-- :s1 = 'vr:webbrowser'
-- :s2 = 'ivo://ivoa.net/std/vosi*'
-- :s3 = 'ivo://ivoa.net/std/dali#*'
-- :s4 = 'std*'
-- :s5 = 'std*'
-- :s6 = 'vr:webbrowser'
