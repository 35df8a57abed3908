SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM (SELECT r.ivoid FROM idx_resource AS r LEFT JOIN (SELECT rowid AS rid, BM25(fts_resource, 10.0, 1.0, 5.0) AS rank FROM fts_resource WHERE fts_resource MATCH :p3) AS f ON f.rid = r.rid WHERE r.rid IN (SELECT rowid FROM fts_resource WHERE fts_resource MATCH :p1) OR r.rid IN (SELECT rowid FROM fts_resource WHERE fts_resource MATCH :p2) ORDER BY COALESCE(f.rank, 0) ASC, r.ivoid LIMIT -1) AS found CROSS JOIN resource AS t ON t.ivoid = found.ivoid
-- :p1 = 'res_subject : "active galaxies"'
-- :p2 = 'res_subject : "quasars"'
-- :p3 = 'res_subject : "active galaxies" OR res_subject : "quasars"'
