"""Queries of others, said in regdsl."""
