WITH set_1 AS MATERIALIZED (SELECT regdsl_any((SELECT regdsl_union(members) FROM idx_set WHERE kind = 'standard_id' AND term = :p5), (SELECT regdsl_union(members) FROM idx_set WHERE kind = 'standard_id' AND term GLOB :p6), (SELECT regdsl_union(members) FROM idx_set WHERE kind = 'standard_id' AND term = :p7), (SELECT regdsl_union(members) FROM idx_set WHERE kind = 'standard_id' AND term GLOB :p8)) AS members),
answer AS MATERIALIZED (SELECT regdsl_any((SELECT regdsl_union(members) FROM idx_set WHERE kind = 'standard_id' AND term IN (:p1, :p2)), (SELECT regdsl_set(json_group_array(rid)) FROM idx_resource WHERE ivoid IN (SELECT x1.this FROM (SELECT ivoid AS this, related_id AS other FROM relationship WHERE relationship_type IN (:p3) AND NOT related_id IS NULL UNION ALL SELECT related_id AS this, ivoid AS other FROM relationship WHERE relationship_type IN (:p4) AND NOT related_id IS NULL) AS x1 WHERE x1.other IN (SELECT r.ivoid FROM JSON_EACH(REGDSL_LIST((SELECT members FROM set_1))) AS k CROSS JOIN idx_resource AS r ON r.rid = k.value))), (SELECT regdsl_set(json_group_array(rid)) FROM idx_resource WHERE ivoid IN (SELECT x2.ivoid FROM relationship AS x2 WHERE (x2.relationship_type) IN (:p9) AND (x2.related_id) = :p10)), (SELECT regdsl_set(json_group_array(rid)) FROM idx_resource WHERE ivoid IN (SELECT x3.related_id FROM relationship AS x3 WHERE NOT x3.related_id IS NULL AND (x3.relationship_type) IN (:p11) AND (x3.ivoid) = :p12))) AS members)
SELECT t.ivoid, t.res_type, t.short_name, t.res_title, t.res_description, t.reference_url, t.waveband, t.creator_seq, t.created, t.updated
FROM (SELECT value AS rid FROM answer CROSS JOIN json_each(regdsl_first(members, -1, (SELECT keys FROM idx_order WHERE name = 'ivoid'), (SELECT places FROM idx_order WHERE name = 'ivoid')))) AS found
CROSS JOIN idx_resource AS r ON r.rid = found.rid
CROSS JOIN resource AS t ON t.ivoid = r.ivoid
-- :p1 = 'ivo://ivoa.net/std/ssa'
-- :p2 = 'ivo://ivoa.net/std/ssa#aux'
-- :p3 = 'ispartof'
-- :p4 = 'haspart'
-- :p5 = 'ivo://ivoa.net/std/sia'
-- :p6 = 'ivo://ivoa.net/std/sia#query-2.*'
-- :p7 = 'ivo://ivoa.net/std/sia#aux'
-- :p8 = 'ivo://ivoa.net/std/sia#query-aux-2.*'
-- :p9 = 'isderivedfrom'
-- :p10 = 'ivo://cds.vizier/v/165'
-- :p11 = 'issourceof'
-- :p12 = 'ivo://cds.vizier/v/165'
