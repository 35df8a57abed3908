SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM (SELECT r.ivoid FROM idx_resource AS r WHERE r.ivoid IN (SELECT x1.this FROM (SELECT ivoid AS this, related_id AS other FROM relationship WHERE relationship_type IN (:p1) AND NOT related_id IS NULL UNION ALL SELECT related_id AS this, ivoid AS other FROM relationship WHERE relationship_type IN (:p2) AND NOT related_id IS NULL) AS x1 WHERE x1.other IN (SELECT r.ivoid FROM idx_resource AS r WHERE r.ivoid IN (SELECT x2.this FROM (SELECT ivoid AS this, related_id AS other FROM relationship WHERE relationship_type IN (:p3) AND NOT related_id IS NULL UNION ALL SELECT related_id AS this, ivoid AS other FROM relationship WHERE relationship_type IN (:p4) AND NOT related_id IS NULL) AS x2 WHERE x2.other IN (SELECT r.ivoid FROM idx_resource AS r WHERE r.ivoid IN (SELECT x3.ivoid FROM relationship AS x3 WHERE (x3.relationship_type) IN (:p5) AND (x3.related_id) = :p6) OR r.ivoid IN (SELECT x4.related_id FROM relationship AS x4 WHERE NOT x4.related_id IS NULL AND (x4.relationship_type) IN (:p7) AND (x4.ivoid) = :p8))))) ORDER BY r.ivoid LIMIT -1) AS found CROSS JOIN resource AS t ON t.ivoid = found.ivoid
-- :p1 = 'isservedby'
-- :p2 = 'isservicefor'
-- :p3 = 'isservicefor'
-- :p4 = 'isservedby'
-- :p5 = 'isderivedfrom'
-- :p6 = 'ivo://cds.vizier/ii/246'
-- :p7 = 'issourceof'
-- :p8 = 'ivo://cds.vizier/ii/246'
