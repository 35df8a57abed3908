SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM (SELECT r.ivoid FROM idx_resource AS r WHERE (r.rid IN (SELECT x1.rid FROM idx_temporal AS x1 WHERE x1.time_start <= :p1 AND x1.time_end >= :p2) OR NOT r.rid IN (SELECT x2.rid FROM idx_temporal AS x2 WHERE NOT x2.time_start IS NULL)) AND r.rid IN (SELECT x3.rid FROM idx_temporal AS x3 WHERE x3.time_end < :p3) ORDER BY r.ivoid LIMIT -1) AS found CROSS JOIN resource AS t ON t.ivoid = found.ivoid
-- :p1 = 56000.0
-- :p2 = 55000.0
-- :p3 = 51544.0
