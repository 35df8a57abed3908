"""A TAP service on the loopback, for tests: real HTTP, answers from wherever they like.

`responder.Responder` serves; `answers` has what it can answer with; `troubles` is how it
can misbehave.  Nothing here shares code with `regdsl.remote`.
"""
