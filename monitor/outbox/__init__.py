"""Delivers what was written down, at least once, whatever crashes."""
