WITH found AS MATERIALIZED (SELECT row_number() OVER () AS key, ivoid AS value FROM (
WITH answer AS MATERIALIZED (SELECT regdsl_all(regdsl_any((SELECT regdsl_union(members) FROM idx_set WHERE kind = 'standard_id' AND term = :p1), (SELECT regdsl_union(members) FROM idx_set WHERE kind = 'standard_id' AND term GLOB :p2), (SELECT regdsl_union(members) FROM idx_set WHERE kind = 'standard_id' AND term = :p3), (SELECT regdsl_union(members) FROM idx_set WHERE kind = 'standard_id' AND term GLOB :p4)), (SELECT members FROM idx_set WHERE kind = 'waveband' AND term = :p5)) AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid))
SELECT ca.ivoid, r.res_title AS title, ca.standard_id, it.access_url AS accessurl, it.intf_type AS interface, it.intf_role AS role, it.std_version AS version, ca.cap_index, it.intf_index FROM found CROSS JOIN capability AS ca ON ca.ivoid = found.value INNER JOIN interface AS it ON it.ivoid = ca.ivoid AND it.cap_index = ca.cap_index CROSS JOIN resource AS r ON r.ivoid = found.value WHERE ((ca.standard_id) = :s1 OR (ca.standard_id) GLOB :s2 OR (ca.standard_id) = :s3 OR (ca.standard_id) GLOB :s4) AND NOT it.access_url IS NULL AND NOT COALESCE(it.intf_type = :s5, 0) AND NOT COALESCE(it.authenticated_only = 1, 0) AND ((it.intf_role) GLOB :s6 OR NOT COALESCE(EXISTS(SELECT 1 FROM interface AS x1 WHERE x1.ivoid = ca.ivoid AND x1.cap_index = ca.cap_index AND (x1.intf_role) GLOB :s7 AND NOT COALESCE(x1.intf_type = :s8, 0)), 0)) ORDER BY found.key, ca.cap_index, it.intf_index, ca.rowid
-- :p1 = 'ivo://ivoa.net/std/sia'
-- :p2 = 'ivo://ivoa.net/std/sia#query-2.*'
-- :p3 = 'ivo://ivoa.net/std/sia#aux'
-- :p4 = 'ivo://ivoa.net/std/sia#query-aux-2.*'
-- :p5 = 'infrared'
-- :s1 = 'ivo://ivoa.net/std/sia'
-- :s2 = 'ivo://ivoa.net/std/sia#query-2.*'
-- :s3 = 'ivo://ivoa.net/std/sia#aux'
-- :s4 = 'ivo://ivoa.net/std/sia#query-aux-2.*'
-- :s5 = 'vr:webbrowser'
-- :s6 = 'std*'
-- :s7 = 'std*'
-- :s8 = 'vr:webbrowser'
