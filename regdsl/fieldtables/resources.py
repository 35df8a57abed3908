"""Fields of the resource itself: what it is about, who made it, what it is called."""

from __future__ import annotations

from regdsl.fieldtables.model import Field, detail, field

__all__ = ["ABOUT", "NAMES", "PEOPLE", "RECORD", "RIGHTS", "SORTS"]

ABOUT: tuple[Field, ...] = (
    field(
        "text",
        "text.text",
        "text",
        "words in the title, the description or a subject; the default for bare words",
        'text:"emission line"',
        aliases="keyword keywords words",
    ),
    field("title", "resource.res_title", "text", "words in the title", "title:survey"),
    field(
        "description",
        "resource.res_description",
        "text",
        "words in the description",
        "description:redshift",
        aliases="desc",
    ),
    field(
        "subject",
        "subject.res_subject",
        "text",
        "words in one of the subjects",
        "subject:quasars",
        aliases="subjects",
    ),
    field(
        "uat",
        "subject.res_subject",
        "vocabulary",
        "a concept of the Unified Astronomy Thesaurus, with all narrower ones",
        "uat:variable-stars",
        vocabulary="uat",
        aliases="concept",
    ),
)

PEOPLE: tuple[Field, ...] = (
    field(
        "author",
        "role.role_name",
        "person",
        "parts of the name of a creator",
        "author:skrutskie",
        aliases="creator",
        where=(("base_role", "creator"),),
    ),
    field(
        "publisher",
        "role.role_name",
        "person",
        "parts of the name of the publisher",
        "publisher:heasarc",
        where=(("base_role", "publisher"),),
    ),
    field(
        "contributor",
        "role.role_name",
        "person",
        "parts of the name of a contributor",
        "contributor:mantelet",
        where=(("base_role", "contributor"),),
    ),
    field(
        "contact",
        "role.role_name",
        "person",
        "parts of the name of whom to ask",
        "contact:gavo",
        where=(("base_role", "contact"),),
    ),
    field(
        "person",
        "role.role_name",
        "person",
        "parts of the name of anybody: creator, contributor, publisher or contact",
        "person:mantelet",
        aliases="people",
    ),
    field(
        "orcid",
        "altid.alt_identifier",
        "orcid",
        "the ORCID of somebody who made it",
        "orcid:0000-0002-3398-6916",
    ),
)

NAMES: tuple[Field, ...] = (
    field(
        "ivoid",
        "resource.ivoid",
        "ivoid",
        "the identifier of the resource, or an authority and all below it",
        "ivoid:ivo://org.gavo.dc",
        aliases="id identifier",
    ),
    field(
        "shortname",
        "resource.short_name",
        "name",
        "the short name",
        "shortname:*GAVO*",
        aliases="short_name",
    ),
    field(
        "doi",
        "altid.alt_identifier",
        "doi",
        "the DOI, with or without the prefix",
        "doi:10.26093/cds/vizier.2328",
    ),
    field(
        "altid",
        "altid.alt_identifier",
        "name",
        "any other identifier, with its prefix",
        "altid:bibcode:2022*",
        aliases="alternate alt_identifier",
    ),
    field(
        "bibcode",
        "resource.source_value",
        "bibcode",
        "the bibcode of the article that it comes from, or its own",
        'bibcode:"2000A&AS..143...33B"',
        where=(("source_format", "bibcode"),),
    ),
    field(
        "source",
        "resource.source_value",
        "name",
        "the reference to an article, in whatever form",
        "source:2000A*",
        aliases="source_value",
    ),
    field(
        "reference",
        "resource.reference_url",
        "url",
        "a part of the address of its page",
        "reference:archive.eso.org",
        aliases="reference_url homepage",
    ),
    field(
        "version",
        "resource.res_version",
        "name",
        "the version of the resource",
        "version:2.*",
        aliases="res_version",
    ),
)

SORTS: tuple[Field, ...] = (
    field(
        "type",
        "resource.content_type",
        "vocabulary",
        "the type of the content: catalog, survey, archive, ...",
        "type:survey",
        vocabulary="content_type",
        aliases="content_type",
    ),
    field(
        "level",
        "resource.content_level",
        "vocabulary",
        "whom it is for: research, amateur, general",
        "level:amateur",
        vocabulary="content_level",
        aliases="content_level",
    ),
    field(
        "restype",
        "resource.res_type",
        "restype",
        "the type of the record: vs:catalogresource, doc:document, ...",
        "restype:document",
        aliases="res_type",
    ),
    detail(
        "facility",
        "/facility",
        "substring",
        "parts of the name of the observatory or mission",
        "facility:xmm-newton",
        aliases="facilities observatory telescope mission",
    ),
    detail(
        "instrument",
        "/instrument",
        "substring",
        "parts of the name of the instrument",
        "instrument:erosita",
        aliases="instruments",
    ),
)

RIGHTS: tuple[Field, ...] = (
    field(
        "rights",
        "resource.rights",
        "substring",
        "words of the statement of rights",
        'rights:"creative commons"',
    ),
    field(
        "license",
        "resource.rights_uri",
        "url",
        "a part of the address of the licence",
        "license:cc-by-4.0",
        aliases="licence rights_uri",
    ),
)

RECORD: tuple[Field, ...] = (
    field(
        "created", "resource.created", "instant", "when the record was created", "created:..2005"
    ),
    field(
        "updated",
        "resource.updated",
        "instant",
        "when the record was last changed",
        "updated:2024..",
        aliases="modified",
    ),
    field(
        "new",
        "ledger.changed",
        "since",
        "when it last came or changed on this mirror; servers cannot tell",
        "new:2026..",
        aliases="changed",
    ),
    field(
        "firstseen",
        "ledger.first_seen",
        "since",
        "when it first came to this mirror; servers cannot tell",
        "firstseen:2026..",
        aliases="first_seen",
    ),
    field(
        "validated",
        "validation.val_level",
        "number",
        "the level that somebody has validated the record at, 0 to 4",
        "validated>=2",
        where=(("cap_index", ""),),
        aliases="validation_level",
    ),
    detail(
        "authority",
        "/managedAuthority",
        "name",
        "an authority that this registry manages",
        "authority:org.gavo.dc",
        aliases="managedauthority",
    ),
    field(
        "registry",
        "detail.detail_value",
        "registry",
        "the registry that manages its authority",
        "registry:ivo://org.gavo.dc/__system__/services/registry",
        where=(("detail_xpath", "/managedAuthority"),),
        aliases="managedby",
    ),
)
