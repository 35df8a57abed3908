"""Eighty-eight questions that people have asked of the Registry, in regdsl and in ADQL."""
