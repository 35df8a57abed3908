SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM (SELECT r.ivoid FROM idx_resource AS r WHERE r.rid IN (SELECT x1.rid FROM idx_table AS x1 WHERE x1.tid IN (SELECT rowid FROM fts_table WHERE fts_table MATCH :p1) AND REGDSL_TOKENS(x1.table_description, :p2, :p3) = 1 AND NOT COALESCE(x1.table_type = :p4, 0)) AND r.rid IN (SELECT x2.rid FROM idx_table AS x2 WHERE x2.table_utype GLOB :p5) ORDER BY r.ivoid LIMIT -1) AS found CROSS JOIN resource AS t ON t.ivoid = found.ivoid
-- :p1 = 'table_title : "catalogue"'
-- :p2 = 'sources'
-- :p3 = 'prefix'
-- :p4 = 'output'
-- :p5 = '*epn*'
