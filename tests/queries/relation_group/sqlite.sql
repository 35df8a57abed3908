SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM (SELECT r.ivoid FROM idx_resource AS r WHERE r.ivoid IN (SELECT x1.ivoid FROM relationship AS x1 WHERE (x1.relationship_type) IN (:p1) AND ((x1.related_id) = :p2 OR (x1.related_id) GLOB :p3) AND (REGDSL_FOLD(x1.related_name)) GLOB :p4) ORDER BY r.ivoid LIMIT -1) AS found CROSS JOIN resource AS t ON t.ivoid = found.ivoid
-- :p1 = 'isderivedfrom'
-- :p2 = 'ivo://cds.vizier'
-- :p3 = 'ivo://cds.vizier/*'
-- :p4 = '*gaia*'
