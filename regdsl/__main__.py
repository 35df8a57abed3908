"""`python -m regdsl` is the command line."""

from regdsl.cli import main

main()
