"""Fields of what a resource offers: services, tables and columns, coverage, relations."""

from __future__ import annotations

from regdsl.fieldtables.model import Field, detail, field
from regdsl.relations import RELATIONS

__all__ = ["COVERAGE", "RELATED", "SERVICES", "TABLES"]

SERVICES: tuple[Field, ...] = (
    field(
        "service",
        "capability.standard_id",
        "service",
        "a kind of service (scs, sia, ssa, tap, obscore, ...) or a standard id",
        "service:ssa",
        aliases="servicetype svc",
    ),
    field(
        "accessurl",
        "interface.access_url",
        "url",
        "a part of the address of a service",
        "accessurl:archive.eso.org",
        aliases="access_url endpoint url",
    ),
    field(
        "datamodel",
        "detail.detail_value",
        "datamodel",
        "a data model: obscore, epntap, regtap, linetap, obsloctap, or its identifier",
        "datamodel:obscore",
        where=(("detail_xpath", "/capability/dataModel/@ivo-id"),),
        aliases="dm data_model",
    ),
    detail(
        "product",
        "/capability/productType",
        "vocabulary",
        "the type of the data that a service gives: image, spectrum, timeseries, ...",
        "product:spectrum",
        vocabulary="product-type",
        aliases="product_type producttype",
    ),
    detail(
        "datasource",
        "/capability/dataSource",
        "name",
        "where the spectra of a service come from: survey, pointed, theory, ...",
        "datasource:theory",
        aliases="data_source",
    ),
    detail(
        "maxsr",
        "/capability/maxSR",
        "number",
        "the largest radius that a cone search takes",
        "maxsr>=10deg",
        unit="deg",
        aliases="max_sr maxsearchradius",
    ),
    detail(
        "language",
        "/capability/languageCode",
        "name",
        "the language that a document is in",
        "language:de",
        aliases="languagecode",
    ),
    field(
        "param",
        "parameter.name",
        "name",
        "the name of a parameter of a service",
        "param:band",
        aliases="parameter",
    ),
)

TABLES: tuple[Field, ...] = (
    field(
        "schema",
        "schema.schema_name",
        "name",
        "the name of a schema",
        "schema:ivoa",
        aliases="schemaname schema_name",
    ),
    field(
        "table",
        "table.table_name",
        "name",
        "the name of a table",
        "table:*obscore*",
        aliases="tablename table_name",
    ),
    field(
        "column",
        "column.name",
        "name",
        "the name of a column",
        "column:jmag",
        aliases="columnname col",
    ),
    field(
        "ucd",
        "column.ucd",
        "ucd",
        "what some column holds, as a UCD; words may have more to them",
        "ucd:phot.mag;em.IR",
    ),
    field("unit", "column.unit", "unit", "the unit of some column", "unit:mJy", aliases="units"),
)

COVERAGE: tuple[Field, ...] = (
    field(
        "band",
        "resource.waveband",
        "vocabulary",
        "the waveband: radio, infrared, optical, x-ray, ...",
        "band:x-ray",
        vocabulary="messenger",
        often_undeclared=True,
        aliases="waveband messenger",
    ),
    field(
        "spectral",
        "spectral.spectral_start+spectral_end",
        "spectral",
        "spectral coverage: wavelengths, frequencies, energies, or the name of a band",
        "spectral:2.0..2.4um",
        often_undeclared=True,
        aliases="wavelength frequency energy",
    ),
    field(
        "time",
        "temporal.time_start+time_end",
        "interval",
        "temporal coverage: dates, years, MJD",
        "time:2015",
        often_undeclared=True,
        aliases="date temporal",
    ),
    field(
        "spatial",
        "spatial.coverage",
        "spatial",
        "spatial coverage; asked for by near, covers, inside and overlaps",
        "has:spatial",
        often_undeclared=True,
        aliases="near covers inside overlaps coverage",
    ),
    field(
        "regard",
        "resource.region_of_regard",
        "number",
        "how far around a place its data belong to the place, an angle",
        "regard<1arcmin",
        unit="deg",
        aliases="region_of_regard regionofregard",
    ),
    detail(
        "footprint",
        "/coverage/footprint",
        "url",
        "a part of the address of a footprint",
        "footprint:cdsarc",
    ),
)

RELATED: tuple[Field, ...] = (
    field(
        "relation",
        "relationship.relationship_type",
        "vocabulary",
        "the type of a relationship that it declares",
        "relation:isservedby",
        vocabulary="relationship_type",
        aliases="relationship relationship_type",
    ),
    field(
        "related",
        "relationship.related_id",
        "ivoid",
        "the identifier of a resource that it declares any relationship to",
        "related:ivo://cds.vizier/tap",
        aliases="related_id",
    ),
    *(
        field(
            relation.name,
            "relationship.related_id",
            "relation",
            f"{relation.help}; either may declare it",
            relation.example,
            aliases=" ".join(relation.aliases),
        )
        for relation in RELATIONS.values()
    ),
)
