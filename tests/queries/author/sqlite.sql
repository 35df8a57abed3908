WITH answer AS MATERIALIZED (SELECT (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x1.rid FROM idx_role AS x1 WHERE x1.base_role || '' = :p1 AND x1.role_id IN (SELECT rowid FROM fts_role WHERE fts_role MATCH :p4) AND x1.role_name GLOB :p2 AND x1.role_name GLOB :p3)) AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = 'creator'
-- :p2 = '*skrutskie*'
-- :p3 = '*m*'
-- :p4 = '"kie" AND "kru" AND "rut" AND "ski" AND "skr" AND "tsk" AND "uts"'
