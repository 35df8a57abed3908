SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM idx_resource AS r JOIN resource AS t ON t.ivoid = r.ivoid WHERE r.rid IN (SELECT x.rid FROM idx_spatial AS x WHERE x.low <= :p1 AND x.high >= :p2) ORDER BY r.ivoid
-- :p1 = 1338
-- :p2 = 1338
