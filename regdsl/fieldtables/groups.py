"""Fields of the groups: what can be asked of one and the same row."""

from __future__ import annotations

from functools import partial

from regdsl.fieldtables.model import Field, field

__all__ = ["GROUPED"]

_column = partial(field, scope="column")
_table = partial(field, scope="table")
_schema = partial(field, scope="schema")
_service = partial(field, scope="service")
_role = partial(field, scope="role")
_date = partial(field, scope="date")
_relation = partial(field, scope="relation")
_detail = partial(field, scope="detail")
_param = partial(field, scope="param")
_validation = partial(field, scope="validation")

GROUPED: tuple[Field, ...] = (
    # column(...)
    _column(
        "name",
        "column.name",
        "name",
        "the name of the column",
        "column(name:*mag unit:mag)",
        aliases="column",
    ),
    _column("ucd", "column.ucd", "ucd", "its UCD", "column(ucd:phot.mag;em.IR unit:mag)"),
    _column("unit", "column.unit", "unit", "its unit", "column(unit:mag)"),
    _column(
        "description",
        "column.column_description",
        "text",
        "words in its description",
        "column(description:magnitude)",
    ),
    _column("utype", "column.utype", "name", "its utype", "column(utype:*char*)"),
    _column("datatype", "column.datatype", "name", "its data type", "column(datatype:double)"),
    _column(
        "std", "column.std", "flag", "whether a standard defines it", "column(std:yes name:s_ra)"
    ),
    _column(
        "flag",
        "column.flag",
        "listed",
        "what it is flagged as: indexed, primary, nullable, ...",
        "column(flag:primary)",
    ),
    _column(
        "arraysize",
        "column.arraysize",
        "name",
        "how many elements its values have",
        'column(arraysize:"*")',
    ),
    _column(
        "xtype",
        "column.extended_type",
        "name",
        "its extended type, such as timestamp",
        "column(xtype:timestamp)",
        aliases="extended_type",
    ),
    # table(...)
    _table(
        "name",
        "table.table_name",
        "name",
        "the name of the table",
        "table(name:*obscore*)",
        aliases="table",
    ),
    _table("title", "table.table_title", "text", "words in its title", "table(title:catalogue)"),
    _table(
        "description",
        "table.table_description",
        "text",
        "words in its description",
        "table(description:sources)",
    ),
    _table("utype", "table.table_utype", "name", "its utype", "table(utype:*epn*)"),
    _table("type", "table.table_type", "name", "its type", "table(type:output)"),
    # schema(...)
    _schema(
        "name",
        "schema.schema_name",
        "name",
        "the name of the schema",
        "schema(name:ivoa)",
        aliases="schema",
    ),
    _schema(
        "title", "schema.schema_title", "substring", "words of its title", "schema(title:regtap)"
    ),
    _schema(
        "description",
        "schema.schema_description",
        "substring",
        "words of its description",
        "schema(description:standards)",
    ),
    _schema("utype", "schema.schema_utype", "name", "its utype", "schema(utype:*regtap*)"),
    # service(...)
    _service(
        "type",
        "capability.standard_id",
        "service",
        "the kind of service (scs, sia, ssa, tap, ...) or its standard id",
        "service(type:tap accessurl:vizier)",
        aliases="kind standard standard_id service",
    ),
    _service(
        "captype",
        "capability.cap_type",
        "restype",
        "the type of the capability: cs:conesearch, tr:tableaccess, ...",
        "service(captype:tableaccess)",
        aliases="cap_type",
    ),
    _service(
        "description",
        "capability.cap_description",
        "substring",
        "words of the description of the capability",
        "service(description:discovery type:ssa)",
    ),
    _service(
        "accessurl",
        "interface.access_url",
        "url",
        "a part of its address",
        "service(type:ssa accessurl:archive.eso.org)",
        aliases="access_url url endpoint",
    ),
    _service(
        "role",
        "interface.intf_role",
        "name",
        "the role of the interface: std for the one that follows the standard",
        "service(type:scs role:std)",
        aliases="intf_role",
    ),
    _service(
        "interface",
        "interface.intf_type",
        "restype",
        "the type of the interface: vs:paramhttp, vr:webbrowser, ...",
        "service(type:sia interface:paramhttp)",
        aliases="intf_type intftype",
    ),
    _service(
        "version",
        "interface.std_version",
        "version",
        "the version of the standard; `>=` and its kin compare as text",
        "service(type:tap version>=1.1)",
        aliases="std_version",
    ),
    _service(
        "query",
        "interface.query_type",
        "listed",
        "how it is asked: get, post",
        "service(query:get)",
        aliases="query_type",
    ),
    _service(
        "result",
        "interface.result_type",
        "name",
        "the MIME type of what comes back",
        "service(result:*votable*)",
        aliases="result_type",
    ),
    _service(
        "use",
        "interface.url_use",
        "name",
        "what its address is: base, full, post, dir",
        "service(use:full)",
        aliases="url_use",
    ),
    _service(
        "auth",
        "interface.authenticated_only",
        "flag",
        "whether it is only for those who log in",
        "service(type:tap auth:no)",
        aliases="authenticated_only",
    ),
    _service(
        "mirror",
        "interface.mirror_url",
        "url",
        "a part of the address of one of its mirrors",
        "service(mirror:heidelberg)",
        aliases="mirror_url",
    ),
    # role(...)
    _role(
        "name",
        "role.role_name",
        "person",
        "parts of the name",
        "role(name:gavo type:publisher)",
    ),
    _role(
        "type",
        "role.base_role",
        "name",
        "creator, contributor, publisher or contact",
        "role(type:contributor)",
        aliases="base_role",
    ),
    _role("email", "role.email", "name", "the address for mails", "role(email:*@stsci.edu)"),
    _role(
        "address",
        "role.street_address",
        "substring",
        "words of the address",
        "role(address:strasbourg)",
        aliases="street_address",
    ),
    _role(
        "telephone", "role.telephone", "name", "the telephone", "role(telephone:*)", aliases="phone"
    ),
    _role(
        "ivoid",
        "role.role_ivoid",
        "ivoid",
        "the identifier of the organisation",
        "role(ivoid:ivo://org.gavo.dc)",
        aliases="role_ivoid id",
    ),
    _role("logo", "role.logo", "url", "a part of the address of the logo", "role(logo:png)"),
    # date(...)
    _date(
        "role",
        "date.value_role",
        "vocabulary",
        "what happened then: created, updated, collected, issued, ...",
        "date(role:updated value:2020..)",
        vocabulary="date_role",
        aliases="type value_role",
    ),
    _date(
        "value",
        "date.date_value",
        "instant",
        "when it was",
        "date(value:1994)",
        aliases="date date_value",
    ),
    # relation(...)
    _relation(
        "type",
        "relationship.relationship_type",
        "vocabulary",
        "the type of the relationship",
        "relation(type:isderivedfrom to:ivo://cds.vizier)",
        vocabulary="relationship_type",
        aliases="relationship_type",
    ),
    _relation(
        "to",
        "relationship.related_id",
        "ivoid",
        "the identifier of the other resource",
        "relation(to:ivo://cds.vizier/tap)",
        aliases="related related_id ivoid id",
    ),
    _relation(
        "name",
        "relationship.related_name",
        "substring",
        "words of the name of the other resource",
        "relation(name:tap)",
        aliases="related_name",
    ),
    # detail(...)
    _detail(
        "path",
        "detail.detail_xpath",
        "name",
        "where it stands in the record, as RegTAP writes it",
        "detail(path:/facility value:akari)",
        aliases="xpath detail_xpath",
    ),
    _detail(
        "value",
        "detail.detail_value",
        "name",
        "what stands there",
        "detail(path:/capability/creationType value:archival)",
        aliases="detail_value",
    ),
    # param(...)
    _param(
        "name",
        "parameter.name",
        "name",
        "the name of the parameter",
        "param(name:band)",
        aliases="param",
    ),
    _param("ucd", "parameter.ucd", "ucd", "its UCD", "param(ucd:em.wl)"),
    _param("unit", "parameter.unit", "unit", "its unit", "param(name:band unit:m)"),
    _param("utype", "parameter.utype", "name", "its utype", "param(utype:*query*)"),
    _param("datatype", "parameter.datatype", "name", "its data type", "param(datatype:real)"),
    _param(
        "description",
        "parameter.param_description",
        "substring",
        "words of its description",
        "param(description:wavelength)",
    ),
    _param(
        "use",
        "parameter.param_use",
        "name",
        "whether it must be given: required, optional, ignored",
        "param(use:required)",
        aliases="param_use",
    ),
    _param("std", "parameter.std", "flag", "whether a standard defines it", "param(std:no)"),
    # validation(...)
    _validation(
        "level",
        "validation.val_level",
        "number",
        "the level, 0 to 4",
        "validation(level>=2)",
        aliases="val_level",
    ),
    _validation(
        "by",
        "validation.validated_by",
        "ivoid",
        "the identifier of the registry that validated it",
        "validation(by:ivo://archive.stsci.edu)",
        aliases="validated_by",
    ),
)
