"""Servers on loopback for commands that talk to them."""

from tests.end_to_end.conftest import api, feeds

__all__ = ["api", "feeds"]
