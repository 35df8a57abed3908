WITH found AS MATERIALIZED (SELECT row_number() OVER () AS key, ivoid AS value FROM (
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated FROM (SELECT r.ivoid FROM idx_resource AS r WHERE r.rid IN (SELECT x1.rid FROM idx_role AS x1 WHERE x1.base_role = :p1 AND x1.role_name GLOB :p2) ORDER BY r.ivoid LIMIT -1) AS found CROSS JOIN resource AS t ON t.ivoid = found.ivoid))
SELECT ro.ivoid, ro.base_role AS role, ro.role_name AS name, ro.email, ro.street_address AS address, ro.role_ivoid FROM found CROSS JOIN res_role AS ro ON ro.ivoid = found.value WHERE ro.base_role = :s1 AND (REGDSL_FOLD(ro.role_name)) GLOB :s2 ORDER BY found.key, ro.rowid
-- :p1 = 'creator'
-- :p2 = '*skrutskie*'
-- :s1 = 'creator'
-- :s2 = '*skrutskie*'
