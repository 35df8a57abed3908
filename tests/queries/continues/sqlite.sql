WITH answer AS MATERIALIZED (SELECT regdsl_any((SELECT regdsl_set(json_group_array(rid)) FROM idx_resource WHERE ivoid IN (SELECT x1.ivoid FROM relationship AS x1 WHERE (x1.relationship_type) IN (:p1) AND ((x1.related_id) = :p2 OR (x1.related_id) GLOB :p3))), (SELECT regdsl_set(json_group_array(rid)) FROM idx_resource WHERE ivoid IN (SELECT x2.related_id FROM relationship AS x2 WHERE NOT x2.related_id IS NULL AND (x2.relationship_type) IN (:p4) AND ((x2.ivoid) = :p5 OR (x2.ivoid) GLOB :p6)))) AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = 'continues'
-- :p2 = 'ivo://cds.vizier'
-- :p3 = 'ivo://cds.vizier/*'
-- :p4 = 'iscontinuedby'
-- :p5 = 'ivo://cds.vizier'
-- :p6 = 'ivo://cds.vizier/*'
