WITH answer AS MATERIALIZED (SELECT (SELECT regdsl_union(members) FROM idx_set WHERE kind = 'res_subject' AND term IN (:p1, :p2, :p3, :p4, :p5, :p6, :p7, :p8, :p9, :p10, :p11, :p12, :p13, :p14, :p15, :p16, :p17, :p18)) AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = 'anomalous cepheid variable stars'
-- :p2 = 'anomalous-cepheid-variable-stars'
-- :p3 = 'bl herculis variable stars'
-- :p4 = 'bl-herculis-variable-stars'
-- :p5 = 'cepheid variable stars'
-- :p6 = 'cepheid-variable-stars'
-- :p7 = 'delta cepheid variable stars'
-- :p8 = 'delta-cepheid-variable-stars'
-- :p9 = 'double-mode cepheid variable stars'
-- :p10 = 'double-mode-cepheid-variable-stars'
-- :p11 = 'rv tauri variable stars'
-- :p12 = 'rv-tauri-variable-stars'
-- :p13 = 'type ii cepheid variable stars'
-- :p14 = 'type-ii-cepheid-variable-stars'
-- :p15 = 'w virginis variable stars'
-- :p16 = 'w-virginis-variable-stars'
-- :p17 = 'young disk cepheid variable stars'
-- :p18 = 'young-disk-cepheid-variable-stars'
