SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM (SELECT r.ivoid FROM idx_resource AS r WHERE r.rid IN (SELECT x1.rid FROM idx_column AS x1 WHERE x1.ucd IN (SELECT ucd_key FROM idx_ucd_atom WHERE atom = :p2 AND place = 0 AND ucd_key IN (SELECT ucd_key FROM idx_ucd_atom WHERE atom = :p1)) AND x1.unit = :p3 AND NOT COALESCE(x1.name GLOB :p4, 0)) ORDER BY r.ivoid LIMIT -1) AS found CROSS JOIN resource AS t ON t.ivoid = found.ivoid
-- :p1 = 'em.ir'
-- :p2 = 'phot.mag'
-- :p3 = 'mag'
-- :p4 = 'e_*'
