SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM idx_resource AS r JOIN resource AS t ON t.ivoid = r.ivoid LEFT JOIN (SELECT rowid AS rid, BM25(fts_resource, 10.0, 1.0, 5.0) AS rank FROM fts_resource WHERE fts_resource MATCH :p6) AS f ON f.rid = r.rid WHERE r.rid IN (SELECT x1.rid FROM idx_column AS x1 WHERE x1.ucd IN (SELECT ucd_key FROM idx_ucd WHERE ucd || ';' GLOB :p1 AND ';' || ucd || ';' GLOB :p2)) AND r.rid IN (SELECT x.rid FROM idx_spatial AS x WHERE x.low <= :p3 AND x.high >= :p4) AND r.rid IN (SELECT rowid FROM fts_resource WHERE fts_resource MATCH :p5) ORDER BY COALESCE(f.rank, 0) ASC, r.ivoid
-- :p1 = 'phot.mag[.;]*'
-- :p2 = '*;em.ir[.;]*'
-- :p3 = 1293
-- :p4 = 1293
-- :p5 = '"emission line"'
-- :p6 = '"emission line"'
