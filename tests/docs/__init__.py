"""The documentation is run: every query, command and piece of Python that it shows.

`python -m tests.docs.update` puts the present output of commands into the pages.
"""
