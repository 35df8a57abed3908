SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM idx_resource AS r JOIN resource AS t ON t.ivoid = r.ivoid LEFT JOIN (SELECT rowid AS rid, BM25(fts_resource, 10.0, 1.0, 5.0) AS rank FROM fts_resource WHERE fts_resource MATCH :p3) AS f ON f.rid = r.rid WHERE r.rid IN (SELECT rowid FROM fts_resource_word WHERE fts_resource_word MATCH :p1) AND r.rid IN (SELECT rowid FROM fts_resource_word WHERE fts_resource_word MATCH :p2) ORDER BY COALESCE(f.rank, 0) ASC, r.ivoid
-- :p1 = '"spectroscop" *'
-- :p2 = '"spectra"'
-- :p3 = '"spectroscop" * OR "spectra"'
