SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM (SELECT r.ivoid FROM idx_resource AS r LEFT JOIN (SELECT rowid AS rid, BM25(fts_resource, 10.0, 1.0, 5.0) AS rank FROM fts_resource WHERE fts_resource MATCH :p8) AS f ON f.rid = r.rid WHERE (r.rid IN (SELECT rowid FROM fts_resource WHERE fts_resource MATCH :p1) OR r.rid IN (SELECT rid FROM idx_term WHERE list = 'waveband' AND term IN (:p2))) AND NOT COALESCE(r.rid IN (SELECT x1.rid FROM idx_capability AS x1 WHERE x1.standard_id = :p3 OR x1.standard_id = :p4 OR x1.standard_id GLOB :p5 OR x1.standard_id GLOB :p6) AND r.rid IN (SELECT rid FROM idx_term WHERE list = 'content_type' AND term IN (:p7)), 0) ORDER BY COALESCE(f.rank, 0) ASC, r.ivoid LIMIT -1) AS found CROSS JOIN resource AS t ON t.ivoid = found.ivoid
-- :p1 = '"quasar"'
-- :p2 = 'x-ray'
-- :p3 = 'ivo://ivoa.net/std/tap'
-- :p4 = 'ivo://ivoa.net/std/tap#aux'
-- :p5 = 'ivo://ivoa.net/std/tap#sync-*'
-- :p6 = 'ivo://ivoa.net/std/tap#async-*'
-- :p7 = 'survey'
-- :p8 = '"quasar"'
