SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM (SELECT r.ivoid FROM idx_resource AS r WHERE NOT ((r.rid IN (SELECT rowid FROM fts_resource WHERE fts_resource MATCH :p1) OR NOT r.rid IN (SELECT rowid FROM fts_resource WHERE fts_resource MATCH :p2)) AND NOT (r.rid IN (SELECT rowid FROM fts_resource WHERE fts_resource MATCH :p3) OR r.rid IN (SELECT rowid FROM fts_resource WHERE fts_resource MATCH :p4))) ORDER BY r.ivoid LIMIT -1) AS found CROSS JOIN resource AS t ON t.ivoid = found.ivoid
-- :p1 = '"a1"'
-- :p2 = '"b1"'
-- :p3 = '"c1"'
-- :p4 = '"d1"'
