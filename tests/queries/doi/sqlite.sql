SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM (SELECT r.ivoid FROM idx_resource AS r WHERE r.rid IN (SELECT x1.rid FROM idx_altid AS x1 WHERE x1.alt_identifier = :p1 OR x1.alt_identifier = :p2 OR x1.alt_identifier = :p3 OR x1.alt_identifier = :p4 OR x1.alt_identifier = :p5) ORDER BY r.ivoid LIMIT -1) AS found CROSS JOIN resource AS t ON t.ivoid = found.ivoid
-- :p1 = 'doi:10.26093/cds/vizier.2328'
-- :p2 = 'https://doi.org/10.26093/cds/vizier.2328'
-- :p3 = 'http://doi.org/10.26093/cds/vizier.2328'
-- :p4 = 'https://dx.doi.org/10.26093/cds/vizier.2328'
-- :p5 = 'http://dx.doi.org/10.26093/cds/vizier.2328'
