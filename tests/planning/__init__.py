"""Plans of bound queries."""
