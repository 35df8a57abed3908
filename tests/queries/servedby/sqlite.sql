SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM (SELECT r.ivoid FROM idx_resource AS r WHERE r.ivoid IN (SELECT x1.ivoid FROM relationship AS x1 WHERE (x1.relationship_type) IN (:p1) AND (x1.related_id) = :p2) OR r.ivoid IN (SELECT x2.related_id FROM relationship AS x2 WHERE NOT x2.related_id IS NULL AND (x2.relationship_type) IN (:p3) AND (x2.ivoid) = :p4) ORDER BY r.ivoid LIMIT -1) AS found CROSS JOIN resource AS t ON t.ivoid = found.ivoid
-- :p1 = 'isservedby'
-- :p2 = 'ivo://cds.vizier/tap'
-- :p3 = 'isservicefor'
-- :p4 = 'ivo://cds.vizier/tap'
