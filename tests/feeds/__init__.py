"""Feeds: the wire, the parser, identity and cadence."""
