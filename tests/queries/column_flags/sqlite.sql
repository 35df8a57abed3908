SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM (SELECT r.ivoid FROM idx_resource AS r WHERE r.ivoid IN (SELECT x1.ivoid FROM table_column AS x1 WHERE x1.std = 1 AND INSTR('#' || (REGDSL_FOLD(x1.flag)) || '#', :p1) > 0 AND NOT COALESCE((REGDSL_FOLD(x1.arraysize)) = :p2, 0)) OR r.ivoid IN (SELECT x2.ivoid FROM table_column AS x2 WHERE (REGDSL_FOLD(x2.extended_type)) = :p3) ORDER BY r.ivoid LIMIT -1) AS found CROSS JOIN resource AS t ON t.ivoid = found.ivoid
-- :p1 = '#indexed#'
-- :p2 = '1'
-- :p3 = 'timestamp'
