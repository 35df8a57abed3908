WITH found AS MATERIALIZED (SELECT row_number() OVER () AS key, ivoid AS value FROM (
WITH answer AS MATERIALIZED (SELECT (SELECT regdsl_union(members) FROM idx_set WHERE kind = 'standard_id' AND term IN (:p1, :p2)) AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid))
SELECT r.ivoid AS ivoid, r.res_title AS title, (SELECT GROUP_CONCAT(v, '; ') FROM (SELECT x1.role_name AS v FROM res_role AS x1 WHERE x1.ivoid = found.value AND NOT x1.role_name IS NULL AND x1.base_role = :s1 GROUP BY 1 ORDER BY MIN(x1.rowid))) AS publisher, (SELECT GROUP_CONCAT(v, '; ') FROM (SELECT x2.res_subject AS v FROM res_subject AS x2 WHERE x2.ivoid = found.value AND NOT x2.res_subject IS NULL GROUP BY 1 ORDER BY MIN(x2.rowid))) AS subject FROM found CROSS JOIN resource AS r ON r.ivoid = found.value ORDER BY found.key
-- :p1 = 'ivo://ivoa.net/std/ssa'
-- :p2 = 'ivo://ivoa.net/std/ssa#aux'
-- :s1 = 'publisher'
