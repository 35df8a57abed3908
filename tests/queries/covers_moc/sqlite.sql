WITH answer AS MATERIALIZED (SELECT (SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x.rid FROM json_each(:p1) AS s CROSS JOIN idx_spatial AS x ON x.cell = json_extract(s.value, '$[1]') GROUP BY x.rid HAVING COUNT(*) = :p2)) AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = '[[0, 16385], [0, 4096], [0, 1024], [0, 256], [0, 64], [0, 16], [0, 4], [1, 16386], [1, 4096], [1, 1024], [1, 256], [1, 64], [1, 16], [1, 4], [2, 16387], [2, 4096], [2, 1024], [2, 256], [2, 64], [2, 16], [2, 4], [3, 16392], [3, 4098], [3, 1024], [3, 256], [3, 64], [3, 16], [3, 4]]'
-- :p2 = 4
