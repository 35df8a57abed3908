SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM (SELECT r.ivoid FROM idx_resource AS r WHERE r.rid IN (SELECT x1.rid FROM idx_table AS x1 WHERE x1.table_name GLOB :p1 AND EXISTS(SELECT 1 FROM idx_column AS x2 WHERE x2.tid = x1.tid AND x2.ucd IN (SELECT ucd_key FROM idx_ucd_atom WHERE atom = :p2 AND place = 0))) ORDER BY r.ivoid LIMIT -1) AS found CROSS JOIN resource AS t ON t.ivoid = found.ivoid
-- :p1 = '*obscore*'
-- :p2 = 'em.wl'
