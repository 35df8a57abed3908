"""What a value of each kind may be, in one line for users."""

from __future__ import annotations

from regdsl.fieldtables.model import Kind

__all__ = ["VALUES"]

VALUES: dict[Kind, str] = {
    "text": "words or a phrase; `=` without stems; `word*` for a beginning",
    "person": "parts of a name; `=` the whole",
    "substring": "parts of the text, in any order; `=` the whole",
    "name": "the whole, `*` for any text",
    "unit": "the whole without case, `*` for any text; `=` with case, mJy and MJy apart",
    "restype": "the whole, `*` for any text; the prefix may be left out",
    "url": "a part of the address, `*` for any text; `=` the whole",
    "ucd": "words of a UCD, each or more special; `=` the whole",
    "ivoid": "an identifier, an authority, `*` in the path; `=` it alone",
    "doi": "the DOI, `*` for any text",
    "orcid": "the ORCID, with or without its address, `*` for any text",
    "bibcode": "the bibcode, `*` for any text",
    "service": "a kind of service or a standard id; `=` without auxiliary services",
    "datamodel": "a name, or the identifier of the model with `*` for any text",
    "registry": "the identifier of a registry",
    "relation": "the identifier of the other resource, an authority, `*` in the path; "
    "or conditions on it, in parentheses",
    "vocabulary": "a term with all narrower ones; `=` it alone, `^1term` one level broader",
    "listed": "one of the values of a list",
    "mixed": "the whole, `*` for any text; `<`, `<=`, `>` and `>=` compare numbers",
    "version": "the whole, `*` for any text; also `<`, `<=`, `>` and `>=`",
    "number": "`10`, `1..5`, `10..`; also `<`, `<=`, `>` and `>=`",
    "flag": "`yes` or `no`",
    "spectral": "`1.2..2.4um`, `1.4GHz`, `0.5..2keV`, `em.IR.K`; also `<` and `>`",
    "interval": "`2015`, `2010..2015`, `57085mjd`, `30d..`; also `<` and `>`",
    "instant": "`2015`, `2010..2015`, `30d..`; also `<` and `>`",
    "since": "`7d` for the last seven days, `2026-03..`, `2026-03`; also `<` and `>`",
    "spatial": "near, covers, inside, overlaps",
}
