SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM (SELECT r.ivoid FROM idx_resource AS r WHERE (r.ivoid IN (SELECT x1.ivoid FROM resource AS x1 WHERE x1.source_format = :p1) AND r.ivoid IN (SELECT x2.ivoid FROM resource AS x2 WHERE (REGDSL_FOLD(x2.source_value)) = :p2)) OR r.rid IN (SELECT x3.rid FROM idx_altid AS x3 WHERE x3.alt_identifier = :p3) ORDER BY r.ivoid LIMIT -1) AS found CROSS JOIN resource AS t ON t.ivoid = found.ivoid
-- :p1 = 'bibcode'
-- :p2 = '2006aj....131.1163s'
-- :p3 = 'bibcode:2006aj....131.1163s'
