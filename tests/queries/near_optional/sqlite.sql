WITH answer AS MATERIALIZED (SELECT regdsl_any((SELECT regdsl_set(json_group_array(rid)) FROM (SELECT x.rid FROM json_each(:p1) AS s CROSS JOIN idx_spatial AS x ON x.cell BETWEEN json_extract(s.value, '$[0]') AND json_extract(s.value, '$[1]'))), regdsl_but((SELECT members FROM idx_set WHERE kind = 'all'), (SELECT members FROM idx_set WHERE kind = 'has' AND term = 'spatial'))) AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = '[[4, 4], [18, 18], [74, 74], [296, 299], [1187, 1187], [1190, 1190], [1193, 1193], [1196, 1196], [4749, 4751], [4760, 4760], [4762, 4762], [4772, 4775], [4784, 4784], [18999, 18999], [19001, 19001], [19003, 19007], [19042, 19042], [19048, 19051], [19088, 19095], [19097, 19097], [19100, 19100], [19136, 19138]]'
