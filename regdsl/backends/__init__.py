"""Backends: a plan in the words of one target.

`sqlite` writes SQL over the index tables of a mirror, `adql` writes RegTAP ADQL for a
profile.  Both end in a sqlglot expression; what a target cannot say is an error here,
never a wrong query.
"""
