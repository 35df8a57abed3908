"""RegTAP's entities: which table holds them, and how they hang together.

The keys are those of RegTAP 1.2 section 8.  Tables and capabilities have no link but
the resource; a query that needs both on one row cannot be asked.  One entity is of no
RegTAP table: what a mirror has noted of each resource in its ledger.
"""

from __future__ import annotations

from dataclasses import dataclass

from regdsl.schema import LEDGER, TABLES, Table

__all__ = ["ENTITIES", "Entity", "table_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One kind of row.

    Attributes
    ----------
    table
        The RegTAP table.
    alias
        A short name for it in queries.
    key
        For each entity it can be nested in, the columns they share beside ivoid.
    only_null
        Columns that must be NULL in rows that count.
    """

    table: str
    alias: str
    key: dict[str, tuple[str, ...]]
    only_null: tuple[str, ...] = ()


def _entity(
    table: str, alias: str, /, *, only_null: tuple[str, ...] = (), **key: tuple[str, ...]
) -> Entity:
    return Entity(table=table, alias=alias, key=key, only_null=only_null)


ENTITIES: dict[str, Entity] = {
    "resource": _entity("resource", "r"),
    "role": _entity("res_role", "ro"),
    "subject": _entity("res_subject", "su"),
    "capability": _entity("capability", "ca"),
    "interface": _entity("interface", "it", capability=("cap_index",)),
    "detail": _entity("res_detail", "de", capability=("cap_index",)),
    "table": _entity("res_table", "ta", schema=("schema_index",)),
    "column": _entity("table_column", "co", table=("table_index",)),
    "date": _entity("res_date", "da"),
    "schema": _entity("res_schema", "sm"),
    "parameter": _entity("intf_param", "pa", interface=("intf_index",)),
    "relationship": _entity("relationship", "re"),
    "validation": _entity("validation", "va", capability=("cap_index",)),
    "altid": _entity("alt_identifier", "al"),
    "spatial": _entity("stc_spatial", "sp", only_null=("ref_system_name",)),
    "temporal": _entity("stc_temporal", "te"),
    "spectral": _entity("stc_spectral", "sc"),
    "ledger": _entity(LEDGER.name, "le"),
}


def table_of(entity: str) -> Table:
    """What is known of the table of an entity: one of RegTAP, or the ledger of a mirror.

    >>> table_of("column").name, table_of("ledger").name
    ('table_column', 'ledger_record')
    """
    table = ENTITIES[entity].table
    return LEDGER if table == LEDGER.name else TABLES[table]
