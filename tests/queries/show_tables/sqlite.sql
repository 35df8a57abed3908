WITH found AS MATERIALIZED (SELECT row_number() OVER () AS key, ivoid AS value FROM (
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM (SELECT r.ivoid FROM idx_resource AS r WHERE r.rid IN (SELECT x1.rid FROM idx_table AS x1 WHERE x1.table_name GLOB :p1) ORDER BY r.ivoid LIMIT -1) AS found CROSS JOIN resource AS t ON t.ivoid = found.ivoid))
SELECT ta.ivoid, ta.table_name, ta.table_title AS title, ta.table_description AS description, ta.table_utype AS utype, ta.table_type AS type, ta.table_index FROM found CROSS JOIN res_table AS ta ON ta.ivoid = found.value WHERE (REGDSL_FOLD(ta.table_name)) GLOB :s1 ORDER BY found.key, ta.table_index, ta.rowid
-- :p1 = '*obscore*'
-- :s1 = '*obscore*'
