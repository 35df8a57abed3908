SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM (SELECT r.ivoid FROM idx_resource AS r WHERE r.rid IN (SELECT x1.rid FROM idx_detail AS x1 WHERE x1.detail_xpath = :p1 AND x1.detail_value GLOB :p2) ORDER BY r.ivoid LIMIT -1) AS found CROSS JOIN resource AS t ON t.ivoid = found.ivoid
-- :p1 = '/coverage/footprint'
-- :p2 = '*cdsarc*'
