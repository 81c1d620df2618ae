"""Watches news feeds and tells people, once and with a reason, when a story they wait for appears."""
