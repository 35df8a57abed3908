"""The mirror: a registry in one SQLite file.

Public tables hold what RegTAP 1.2 says, index tables make searches fast, ledger tables
keep what RegTAP has no place for.  Records come in through `importer`; `Mirror` answers
queries.
"""
