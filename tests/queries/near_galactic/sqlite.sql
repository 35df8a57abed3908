SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM (SELECT r.ivoid FROM idx_resource AS r WHERE r.rid IN (SELECT rid FROM idx_spatial WHERE cell IN (:p1, :p2, :p3, :p4, :p5, :p6, :p7)) ORDER BY r.ivoid LIMIT -1) AS found CROSS JOIN resource AS t ON t.ivoid = found.ivoid
-- :p1 = 4
-- :p2 = 17
-- :p3 = 69
-- :p4 = 276
-- :p5 = 1107
-- :p6 = 4430
-- :p7 = 17722
