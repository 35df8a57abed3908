"""Real servers, asked through pyvo.

`search` sends a query to a RegTAP service and gives pyvo's own kind of results;
`constraint` makes a query a part of `pyvo.registry.search`; `results` turns what a mirror
found into the same.  `patience` is the network with a deadline, `servers` knows who can
do what, `trouble` says what went wrong.  pyvo is imported only by what needs it.
"""
