SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM (SELECT r.ivoid FROM idx_resource AS r WHERE r.rid IN (SELECT x1.rid FROM idx_altid AS x1 WHERE x1.alt_identifier = :p1 OR x1.alt_identifier = :p2 OR x1.alt_identifier = :p3) ORDER BY r.ivoid LIMIT -1) AS found CROSS JOIN resource AS t ON t.ivoid = found.ivoid
-- :p1 = 'https://orcid.org/0000-0002-3398-6916'
-- :p2 = 'http://orcid.org/0000-0002-3398-6916'
-- :p3 = 'orcid:0000-0002-3398-6916'
