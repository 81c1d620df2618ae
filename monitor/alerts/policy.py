"""Which destinations hear of a match. Pure, and every decision can be named.

Not here yet: quiet hours, limits, digests and mutes; until then a match goes out at once.
"""

from collections.abc import Mapping, Sequence

from monitor.model import Match, Watch


def routes(
    matches: Sequence[Match], watches: Mapping[str, Watch], destinations: Sequence[str]
) -> dict[str, list[Match]]:
    """For each destination that hears of any of these matches, those matches, in the order of the configuration."""
    told: dict[str, list[Match]] = {}
    for match in matches:
        for name in watches[match.watch].notify or destinations:
            if name in destinations:
                told.setdefault(name, []).append(match)
    return told
