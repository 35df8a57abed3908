SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM idx_resource AS r JOIN resource AS t ON t.ivoid = r.ivoid WHERE r.rid IN (SELECT x1.rid FROM idx_table AS x1 WHERE x1.table_name GLOB :p1 AND EXISTS(SELECT 1 FROM idx_column AS x2 WHERE x2.tid = x1.tid AND x2.ucd IN (SELECT ucd_key FROM idx_ucd WHERE ucd || ';' GLOB :p2))) ORDER BY r.ivoid
-- :p1 = '*obscore*'
-- :p2 = 'em.wl[.;]*'
