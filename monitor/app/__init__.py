"""Puts the parts together and keeps them running: the composition root and the daemon's life."""
