SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM (SELECT r.ivoid FROM idx_resource AS r WHERE r.ivoid IN (SELECT x1.ivoid FROM relationship AS x1 WHERE (x1.related_id) = :p1 OR (x1.related_id) GLOB :p2) ORDER BY r.ivoid LIMIT -1) AS found CROSS JOIN resource AS t ON t.ivoid = found.ivoid
-- :p1 = 'ivo://cds.vizier'
-- :p2 = 'ivo://cds.vizier/*'
