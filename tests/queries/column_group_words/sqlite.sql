SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM (SELECT r.ivoid FROM idx_resource AS r WHERE r.rid IN (SELECT x1.rid FROM idx_column AS x1 WHERE x1.name = :p1 OR x1.cid IN (SELECT rowid FROM fts_column WHERE fts_column MATCH :p2) OR x1.name = :p3) ORDER BY r.ivoid LIMIT -1) AS found CROSS JOIN resource AS t ON t.ivoid = found.ivoid
-- :p1 = 'redshift'
-- :p2 = 'column_description : "redshift"'
-- :p3 = 'z'
