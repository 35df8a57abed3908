SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM (SELECT r.ivoid FROM idx_resource AS r WHERE r.rid IN (SELECT x1.rid FROM idx_spectral AS x1 WHERE x1.spectral_end >= :p1) AND r.rid IN (SELECT x2.rid FROM idx_spectral AS x2 WHERE x2.spectral_start > :p2) ORDER BY r.ivoid LIMIT -1) AS found CROSS JOIN resource AS t ON t.ivoid = found.ivoid
-- :p1 = 9.932229285744643e-20
-- :p2 = 6.62607015e-25
