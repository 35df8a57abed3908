SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM (SELECT r.ivoid FROM fts_resource JOIN idx_resource AS r ON r.rid = fts_resource.rowid WHERE fts_resource MATCH :p1 AND r.ivoid IN (SELECT x1.this FROM (SELECT ivoid AS this, related_id AS other FROM relationship WHERE relationship_type IN (:p2) AND NOT related_id IS NULL UNION ALL SELECT related_id AS this, ivoid AS other FROM relationship WHERE relationship_type IN (:p3) AND NOT related_id IS NULL) AS x1 WHERE x1.other IN (SELECT r.ivoid FROM idx_resource AS r WHERE r.rid IN (SELECT x2.rid FROM idx_capability AS x2 WHERE x2.standard_id = :p4) AND NOT COALESCE(r.rid IN (SELECT rowid FROM fts_resource WHERE fts_resource MATCH :p5), 0))) ORDER BY r.rid IN (SELECT rowid FROM fts_resource WHERE fts_resource MATCH :p6) DESC, BM25(fts_resource, 10.0, 1.0, 5.0) ASC, r.ivoid LIMIT -1) AS found CROSS JOIN resource AS t ON t.ivoid = found.ivoid
-- :p1 = '"galaxies"'
-- :p2 = 'isservedby'
-- :p3 = 'isservicefor'
-- :p4 = 'ivo://ivoa.net/std/tap'
-- :p5 = 'res_title : "vizier"'
-- :p6 = 'res_title : "galaxies"'
