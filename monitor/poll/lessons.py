"""What an answer teaches about its feed beside its items: titles, wishes, hashes, where its hub is. Pure.

When to come back, and what failures mean, is the affair of `monitor.poll.progress`.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from monitor.feeds.document import Document, body_hash
from monitor.feeds.sniff import looks_cut
from monitor.model import Feed, FeedState, ParsedFeed
from monitor.poll.snapshot import Snapshot
from monitor.ports import Fetched, FetchOutcome, NotModified, Validators

# A document of which only the new items were read does not show which others the feed still serves. The store's
# memory of that may lag behind by a day more (see `monitor.store.retention`).
WHOLE_AGAIN = timedelta(days=1)


def showable(feed: Feed, outcome: FetchOutcome) -> FetchOutcome:
    """The outcome without a new address where the old one has a secret: the new one may have it, too, and is stored.

    A document that lost its end is asked for anew, whatever it was called.
    """
    if isinstance(outcome, Fetched) and looks_cut(outcome.body):
        outcome = replace(outcome, validators=Validators())
    if isinstance(outcome, Fetched | NotModified) and feed.has_secret_address:
        return replace(outcome, permanent=None, upgraded=False)
    return outcome


def without_secrets(feed: Feed, state: FeedState) -> FeedState:
    """The state without a topic that may have the secret of the feed's address in it: it would be stored, and told."""
    return replace(state, hub=None, topic=None) if feed.has_secret_address else state


def is_whole_due(state: FeedState, snapshot: Snapshot, now: datetime) -> bool:
    """Whether a document must be read whole, so that the identities of all that it serves stay remembered."""
    age = None if state.read_whole is None else now - state.read_whole
    return age is None or not timedelta() <= age < min(WHOLE_AGAIN, snapshot.retention / 4)


def learnt(state: FeedState, document: Document, fetched: Fetched, now: datetime) -> FeedState:
    parsed = document.parsed
    known = replace(
        state,
        title=parsed.title or state.title,
        language=parsed.language or state.language,
        # What is only a part of the document (a 226, a push) says nothing of whether the next one is new.
        body_hash=state.body_hash if fetched.partial else body_hash(fetched.body),
        # An empty document is no baseline: what stands in the next one may be old all the same.
        baselined=state.baselined or bool(parsed.items),
        ranges=document.ranges,
        hub=fetched.hub or state.hub,
        topic=fetched.topic or state.topic,
    )
    return _with_wishes(known, parsed, fetched, now) if document.whole and not fetched.partial else known


def _with_wishes(state: FeedState, parsed: ParsedFeed, fetched: Fetched, now: datetime) -> FeedState:
    """What a whole document says beside its items; of WebSub, the HTTP header has the first word."""
    return replace(
        state,
        read_whole=now,
        least=parsed.least,
        skip_hours=parsed.skip_hours,
        skip_days=parsed.skip_days,
        hub=fetched.hub or parsed.hub,
        topic=fetched.topic or parsed.topic,
    )
