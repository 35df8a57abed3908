"""The reference evaluator: the meaning of a query in plain Python, over XML records.

It is written from `docs/semantics.md` alone and shares nothing with the compiler but
the syntax tree (`regdsl.ast`): no field table, no binder, no plan, no mirror and no SQL.
Where it and a backend disagree, one of the two has misread the page.
"""
