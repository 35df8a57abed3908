SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM (SELECT r.ivoid FROM fts_resource JOIN idx_resource AS r ON r.rid = fts_resource.rowid WHERE fts_resource MATCH :p1 ORDER BY r.rid IN (SELECT rowid FROM fts_resource WHERE fts_resource MATCH :p2) DESC, r.rid IN (SELECT rowid FROM fts_resource WHERE fts_resource MATCH :p3) DESC, BM25(fts_resource, 10.0, 1.0, 5.0) ASC, r.ivoid LIMIT -1) AS found CROSS JOIN resource AS t ON t.ivoid = found.ivoid
-- :p1 = '"quasar" AND "redshift"'
-- :p2 = '"quasar redshift"'
-- :p3 = 'res_title : "quasar" AND res_title : "redshift"'
