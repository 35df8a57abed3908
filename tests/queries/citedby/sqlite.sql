SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM (SELECT r.ivoid FROM idx_resource AS r WHERE r.ivoid IN (SELECT x1.this FROM (SELECT ivoid AS this, related_id AS other FROM relationship WHERE relationship_type IN (:p1) AND NOT related_id IS NULL UNION ALL SELECT related_id AS this, ivoid AS other FROM relationship WHERE relationship_type IN (:p2) AND NOT related_id IS NULL) AS x1 WHERE x1.other IN (SELECT r.ivoid FROM idx_resource AS r WHERE r.res_type GLOB :p3 OR r.res_type GLOB :p4)) ORDER BY r.ivoid LIMIT -1) AS found CROSS JOIN resource AS t ON t.ivoid = found.ivoid
-- :p1 = 'iscitedby'
-- :p2 = 'cites'
-- :p3 = '*:standard'
-- :p4 = '*:document'
