"""What a poll needs of the configuration: one immutable value, taken when its answer comes and kept to its end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from monitor.alerts.policy import NO_RULES, Rules
from monitor.match.matcher import Matcher
from monitor.model import Feed, Watch


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """`feeds` by id, enabled ones only; `watches` by name, as `matcher` has them; `destinations` that can deliver.

    `retention` is how long identities are kept that a feed does not serve any more, `story_window` how long a story
    takes further items, `merge` whether items of several feeds may be one story.
    `rules` say when alerts are told, `admin` is the destination that hears of monitor's own troubles, or None.
    """

    feeds: Mapping[str, Feed]
    watches: Mapping[str, Watch]
    matcher: Matcher
    destinations: tuple[str, ...]
    admin: str | None
    min_interval: timedelta
    max_interval: timedelta
    retention: timedelta
    story_window: timedelta
    merge: bool
    rules: Rules = NO_RULES
