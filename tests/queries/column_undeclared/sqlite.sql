SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM (SELECT r.ivoid FROM idx_resource AS r WHERE r.rid IN (SELECT x1.rid FROM idx_column AS x1 WHERE x1.ucd IN (SELECT ucd_key FROM idx_ucd_atom WHERE atom = :p1 AND place = 0) AND (x1.unit = :p2 OR NOT COALESCE(NOT x1.unit IS NULL, 0))) AND NOT r.rid IN (SELECT x2.rid FROM idx_column AS x2 WHERE NOT x2.utype IS NULL) ORDER BY r.ivoid LIMIT -1) AS found CROSS JOIN resource AS t ON t.ivoid = found.ivoid
-- :p1 = 'phot.mag'
-- :p2 = 'mag'
