"""The command line: thin commands over the functions of the library.

Each command reads its query, calls one function, and prints.  Results go to standard
output, everything that is said about them to standard error.
"""

from regdsl.cli.main import main

__all__ = ["main"]
