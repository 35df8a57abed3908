SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM idx_resource AS r JOIN resource AS t ON t.ivoid = r.ivoid WHERE r.rid IN (SELECT rowid FROM fts_resource WHERE fts_resource MATCH :p1) ORDER BY r.updated DESC, t.res_title ASC NULLS LAST, r.ivoid LIMIT 20
-- :p1 = '"galaxy"'
