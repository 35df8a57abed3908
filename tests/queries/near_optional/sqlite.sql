WITH answer AS MATERIALIZED (SELECT regdsl_any((SELECT regdsl_union(members) FROM idx_set WHERE kind = 'own cell' AND term IN (SELECT value FROM json_each(:p1))), regdsl_but((SELECT members FROM idx_set WHERE kind = 'all'), (SELECT members FROM idx_set WHERE kind = 'has' AND term = 'spatial'))) AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = '["4", "18", "74", "296", "297", "298", "299", "1187", "1190", "1193", "1196", "4749", "4750", "4751", "4760", "4762", "4772", "4773", "4774", "4775", "4784", "18999", "19001", "19003", "19004", "19005", "19006", "19007", "19042", "19048", "19049", "19050", "19051", "19088", "19089", "19090", "19091", "19092", "19093", "19094", "19095", "19097", "19100", "19136", "19137", "19138"]'
