SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM (SELECT r.ivoid FROM idx_resource AS r WHERE r.rid IN (SELECT rid FROM idx_ucd_posting WHERE ucd_key IN (SELECT ucd_key FROM idx_ucd WHERE ((ucd) = :p1 OR (ucd) GLOB :p2) AND NOT (ucd) GLOB '*.*')) ORDER BY r.ivoid LIMIT -1) AS found CROSS JOIN resource AS t ON t.ivoid = found.ivoid
-- :p1 = 'phot_mag'
-- :p2 = 'phot_mag_*'
