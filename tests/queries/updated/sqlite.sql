SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM (SELECT r.ivoid FROM idx_resource AS r WHERE r.updated >= :p1 AND NOT COALESCE(r.updated >= :p2 AND r.updated <= :p3, 0) ORDER BY r.ivoid LIMIT -1) AS found CROSS JOIN resource AS t ON t.ivoid = found.ivoid
-- :p1 = '2026-05-16T12:00:00'
-- :p2 = '2026-06-10T00:00:00'
-- :p3 = '2026-06-10T23:59:59'
