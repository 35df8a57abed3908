WITH found AS MATERIALIZED (SELECT row_number() OVER () AS key, ivoid AS value FROM (
WITH set_1 AS MATERIALIZED (SELECT (SELECT members FROM idx_set WHERE kind = 'intf_type' AND term = :p5) AS members),
answer AS MATERIALIZED (SELECT regdsl_any(regdsl_any((SELECT regdsl_union(members) FROM idx_set WHERE kind = 'standard_id' AND term = :p1), (SELECT regdsl_union(members) FROM idx_set WHERE kind = 'standard_id' AND term = :p2), (SELECT regdsl_union(members) FROM idx_set WHERE kind = 'standard_id' AND term GLOB :p3), (SELECT regdsl_union(members) FROM idx_set WHERE kind = 'standard_id' AND term GLOB :p4)), CASE WHEN 64 * regdsl_size((SELECT members FROM set_1)) <= regdsl_size((SELECT members FROM idx_set WHERE kind = 'all')) THEN (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x1.rid FROM json_each(regdsl_list((SELECT members FROM set_1))) AS k CROSS JOIN idx_capability AS x1 ON x1.rid = k.value WHERE EXISTS(SELECT 1 FROM idx_interface AS x2 WHERE x2.rid = x1.rid AND x2.cap_index = x1.cap_index AND x2.intf_type = :p6))) ELSE regdsl_all((SELECT members FROM set_1), (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x1.rid FROM idx_capability AS x1 WHERE EXISTS(SELECT 1 FROM idx_interface AS x2 WHERE x2.rid = x1.rid AND x2.cap_index = x1.cap_index AND x2.intf_type = :p6)))) END) AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid))
SELECT ca.ivoid, r.res_title AS title, ca.standard_id, it.access_url AS accessurl, it.intf_type AS interface, it.intf_role AS role, it.std_version AS version, ca.cap_index, it.intf_index FROM found CROSS JOIN capability AS ca ON ca.ivoid = found.value INNER JOIN interface AS it ON it.ivoid = ca.ivoid AND it.cap_index = ca.cap_index CROSS JOIN resource AS r ON r.ivoid = found.value WHERE (((ca.standard_id) = :s1 OR (ca.standard_id) = :s2 OR (ca.standard_id) GLOB :s3 OR (ca.standard_id) GLOB :s4) AND NOT it.access_url IS NULL AND NOT COALESCE(it.intf_type = :s5, 0) AND NOT COALESCE(it.authenticated_only = 1, 0) AND ((it.intf_role) GLOB :s6 OR NOT COALESCE(EXISTS(SELECT 1 FROM interface AS x1 WHERE x1.ivoid = ca.ivoid AND x1.cap_index = ca.cap_index AND (x1.intf_role) GLOB :s7 AND NOT COALESCE(x1.intf_type = :s8, 0)), 0))) OR (it.intf_type = :s9 AND NOT it.access_url IS NULL AND NOT COALESCE(it.authenticated_only = 1, 0) AND NOT COALESCE((ca.standard_id) GLOB :s10, 0) AND NOT COALESCE((ca.standard_id) GLOB :s11, 0)) ORDER BY found.key, ca.cap_index, it.intf_index, ca.rowid LIMIT 10
-- :p1 = 'ivo://ivoa.net/std/tap'
-- :p2 = 'ivo://ivoa.net/std/tap#aux'
-- :p3 = 'ivo://ivoa.net/std/tap#sync-*'
-- :p4 = 'ivo://ivoa.net/std/tap#async-*'
-- :p5 = 'vr:webbrowser'
-- :p6 = 'vr:webbrowser'
-- :s1 = 'ivo://ivoa.net/std/tap'
-- :s2 = 'ivo://ivoa.net/std/tap#aux'
-- :s3 = 'ivo://ivoa.net/std/tap#sync-*'
-- :s4 = 'ivo://ivoa.net/std/tap#async-*'
-- :s5 = 'vr:webbrowser'
-- :s6 = 'std*'
-- :s7 = 'std*'
-- :s8 = 'vr:webbrowser'
-- :s9 = 'vr:webbrowser'
-- :s10 = 'ivo://ivoa.net/std/vosi*'
-- :s11 = 'ivo://ivoa.net/std/dali#*'
