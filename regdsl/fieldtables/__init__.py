"""The entries of the field table, by subject; `regdsl.fields` puts them together."""
