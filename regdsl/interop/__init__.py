"""Queries of others said in regdsl: RegTAP ADQL, and pyvo's constraints."""
