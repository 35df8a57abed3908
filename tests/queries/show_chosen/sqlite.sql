WITH found AS MATERIALIZED (SELECT row_number() OVER () AS key, ivoid AS value FROM (
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM (SELECT r.ivoid FROM idx_resource AS r WHERE r.rid IN (SELECT x1.rid FROM idx_capability AS x1 WHERE x1.standard_id = :p1 OR x1.standard_id = :p2) ORDER BY r.ivoid LIMIT -1) AS found CROSS JOIN resource AS t ON t.ivoid = found.ivoid))
SELECT r.ivoid AS ivoid, r.res_title AS title, (SELECT GROUP_CONCAT(v, '; ') FROM (SELECT x1.role_name AS v FROM res_role AS x1 WHERE x1.ivoid = found.value AND NOT x1.role_name IS NULL AND x1.base_role = :s1 GROUP BY 1 ORDER BY MIN(x1.rowid))) AS publisher, (SELECT GROUP_CONCAT(v, '; ') FROM (SELECT x2.res_subject AS v FROM res_subject AS x2 WHERE x2.ivoid = found.value AND NOT x2.res_subject IS NULL GROUP BY 1 ORDER BY MIN(x2.rowid))) AS subject FROM found CROSS JOIN resource AS r ON r.ivoid = found.value ORDER BY found.key
-- :p1 = 'ivo://ivoa.net/std/ssa'
-- :p2 = 'ivo://ivoa.net/std/ssa#aux'
-- :s1 = 'publisher'
