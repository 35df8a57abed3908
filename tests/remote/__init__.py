"""Searching servers through pyvo, over real HTTP on the loopback."""
