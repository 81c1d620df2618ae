"""The nouns that every room shares: values only, frozen, without behaviour beyond their own shape.

Times are aware UTC. Text is plain text: markup was removed where an item was parsed. Ids are lower-case hex.
Spans (`start`, `end`) count code points in the text that they speak of, the end excluded.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum

from monitor.words import Phrase, noted


class Secret:
    """A value that may be used but never shown: `repr`, `str` and formatting give stars."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value itself: for the wire, never for a log, an error, the database or a page."""
        return self._value

    def __repr__(self) -> str:
        return "***"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)


class Priority(StrEnum):
    """How loudly an alert arrives."""

    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 is the strongest."""
        return tuple(Priority).index(self)


class Field(StrEnum):
    """The parts of an item that a term can be found in."""

    TITLE = noted("title")
    SUMMARY = noted("summary")
    TEXT = noted("text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """HTTP Basic authentication of a feed."""

    username: str
    password: Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One feed as the configuration describes it. What polling learns about it is a `FeedState`.

    `address` is the URL as the file has it, safe to show and to store: `${NAME}` stays unresolved and a password is
    starred. `url` is where to connect. `id` is derived from `address`, so that a rotated secret keeps its history.
    """

    id: str
    address: str
    url: Secret
    name: str | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None
    every: timedelta | None = None
    full_text: bool = False
    headers: Mapping[str, Secret] = field(default_factory=dict)
    auth: Credentials | None = None
    proxy: Secret | None = None
    user_agent: str | None = None
    allow_private: bool | None = None
    backfill: timedelta | None = None
    enabled: bool = True

    @property
    def has_secret_address(self) -> bool:
        """Whether a secret is part of the address, so that what repeats it must not be stored or told."""
        return self.url.reveal() != self.address


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One thing under all its names. `names` includes `name` itself."""

    name: str
    names: tuple[str, ...]
    unless: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """At most `count` alerts within `period`."""

    count: int
    period: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """From `start` to `end` local time in the IANA zone `timezone`; may span midnight."""

    start: time
    end: time
    timezone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What somebody waits for.

    `queries` are alternatives (`query` and then `any` of the file): one of them must match; none of `exclude` may.
    `feeds` are selectors: a feed's name or address, `tag:x`, or either with a leading `-` to leave out; empty is all.
    `notify` names destinations; empty is every destination.
    """

    name: str
    queries: tuple[str, ...]
    exclude: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    fields: tuple[Field, ...] = (Field.TITLE, Field.SUMMARY, Field.TEXT)
    priority: Priority = Priority.NORMAL
    notify: tuple[str, ...] = ()
    digest: str | None = None
    limit: Limit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedItem:
    """One item as a feed's document has it, before anybody asked whether it is new.

    `guid` is the feed's own id, "" when it gives none. `published` is None when the feed's date cannot be read.
    `text` is the feed's own full content where it carries one beside the summary.
    """

    guid: str
    link: str
    title: str
    summary: str = ""
    text: str = ""
    author: str = ""
    tags: tuple[str, ...] = ()
    published: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A feed's document, read. `items` stand in the document's order.

    `least` (the shortest interval), `skip_hours` (0 to 23, UTC) and `skip_days` (0 is Monday) are what the document
    asks of those who poll it. `hub` and `topic` are the WebSub hub that it names, and its own address there.
    """

    title: str
    language: str | None
    items: tuple[ParsedItem, ...]
    least: timedelta | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    hub: str | None = None
    topic: str | None = None

    @property
    def newest(self) -> datetime | None:
        """The newest date of its items; None where none has one."""
        return max((item.published for item in self.items if item.published is not None), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item that monitor has taken note of. `source` is its feed's name for people, `standing` says as what it was
    taken when it was first seen (see `monitor.poll.news`)."""

    id: str
    feed_id: str
    source: str
    title: str
    link: str
    summary: str = ""
    text: str = ""
    author: str = ""
    tags: tuple[str, ...] = ()
    language: str | None = None
    published: datetime | None = None
    first_seen: datetime
    standing: str = ""

    def field(self, name: Field) -> str:
        """The plain text of one matched part."""
        match name:
            case Field.TITLE:
                return self.title
            case Field.SUMMARY:
                return self.summary
            case Field.TEXT:
                return self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One place where a watch's term stands: `text` is `field[start:end]` as it is written there."""

    term: str
    entity: str | None
    field: Field
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One watch that matches one item, with every place that says why."""

    watch: str
    priority: Priority
    terms: tuple[Term, ...]


class MissReason(StrEnum):
    """Why a watch does not match; `Miss.detail` completes the sentence."""

    NO_TERM = noted("no term found")
    OTHER_MEANING = noted("another meaning")  # an entity's `unless`
    AMBIGUOUS = noted("ambiguous here")  # an entity's `ambiguous`
    NOT_CLOSE = noted("not close enough")
    EXCLUDED = noted("excluded by")
    OTHER_FEED = noted("not for this feed")
    OTHER_LANGUAGE = noted("not for this language")


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """One watch that does not match one item."""

    watch: str
    reason: MissReason
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.reason}: {self.detail}" if self.detail else str(self.reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """What every watch says of one item, in the order of the file."""

    matches: tuple[Match, ...]
    misses: tuple[Miss, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One feed's copy of a story."""

    source: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What several items tell. `keys` are what makes another item the same story, `sketch` what leads to the items
    that may be copies of its first one, which is `item_id` (see `monitor.stories`)."""

    id: str
    title: str
    opened: datetime
    keys: tuple[str, ...]
    item_id: str = ""
    sketch: tuple[int, ...] = ()


class Joined(StrEnum):
    """Why an item belongs to its story."""

    OPENED = noted("the first item of its story")
    SAME_ITEM = noted("the same item")
    SAME_LINK = noted("the same page in another feed")
    SAME_HEADLINE = noted("the same headline in another feed")
    SIMILAR_HEADLINE = noted("nearly the same headline in another feed")
    SAME_TEXT = noted("a copy of the text in another feed")
    REPUBLISHED = noted("the same text again in the same feed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """Why an item belongs to a story. `share` is how much of the shorter item is in the longer one, 0 to 1."""

    reason: Joined
    share: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """One item of one story, and why it is one."""

    story_id: str
    item_id: str
    likeness: Likeness


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One watch that fired on one story, by the item that first made it fire. `policy` says what became of it, for
    people; `told` is False where nobody is to hear of it (see `monitor.alerts.policy`)."""

    story_id: str
    watch: str
    item_id: str
    priority: Priority
    raised: datetime
    policy: str = ""
    told: bool = True


class MessageKind(StrEnum):
    """What a message is for."""

    ALERT = "alert"
    DIGEST = "digest"  # several alerts in one
    TEST = "test"
    NOTICE = "notice"  # monitor speaks of its own troubles


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """A piece of an item's text, with the spans of the matched words in it."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """The line that says why: the watch, and each term as the text has it ("Abe", "プーチン"), with its fields."""

    watch: str
    priority: Priority
    terms: tuple[str, ...]
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One alert within a digest: `time` and `published` are as in `Message`, `watches` are the names of those that
    fired."""

    headline: str
    link: str
    source: str
    time: datetime
    published: bool
    watches: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What one destination is told of one story: structure, rendered when it is sent.

    `time` is when the item was published, or else when monitor first saw it (then `published` is False).
    `also` are the later outlets. A notice has only a headline and `body`. A digest has `entries`, the newest first, and
    `more` that are not among them; its `body` says how to see what finds no room. `renamed` are the headlines that the
    item got later, in substance; what tells of such a one has the earlier headline as its `body`. Where headline or
    body are monitor's own words, `own_headline` and `own_body` are what they were made of, for other languages.
    """

    kind: MessageKind
    priority: Priority
    headline: str
    time: datetime
    published: bool = True
    link: str = ""
    source: str = ""
    snippet: Snippet | None = None
    reasons: tuple[Reason, ...] = ()
    also: tuple[Outlet, ...] = ()
    body: str = ""
    entries: tuple[Entry, ...] = ()
    more: int = 0
    renamed: tuple[str, ...] = ()
    own_headline: Phrase | None = None
    own_body: Phrase | None = None


class DeliveryState(StrEnum):
    """Where a delivery stands.

    queued → sending (committed before the request leaves) → sent | retry | unknown | dead.
    `retry` and `unknown` wait for `not_before` and become `sending` again; `dead` waits for a person. What waits may
    become `folded` instead: told within a digest, which is a delivery of its own.
    """

    QUEUED = noted("queued")
    SENDING = noted("sending")
    SENT = noted("sent")
    RETRY = noted("retry")
    UNKNOWN = noted("unknown")
    DEAD = noted("dead")
    FOLDED = noted("folded")
    DROPPED = noted("dropped")  # by a person, with `monitor outbox drop`


OPEN_STATES = (
    DeliveryState.QUEUED,
    DeliveryState.SENDING,
    DeliveryState.RETRY,
    DeliveryState.UNKNOWN,
    DeliveryState.DEAD,
)
"""The states of a delivery that is not done, neither by arriving nor by a person's word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message at one destination. `id` is derived from both, and is the idempotency key.

    `revision` counts the message's versions from 1; `sent_revision` is the newest that surely arrived, 0 for none.
    A sent delivery whose message changed later is sent again as an edit of `external_id`.
    `failures` counts tries that surely did not arrive, `unknowns` tries whose outcome cannot be known; where a
    change is a message of its own, those since the last that arrived.
    `hold` says why it is held until `not_before`, "" where it is not; those held alike become one digest then.
    `folded_into` is the digest that tells of a folded one, `answers` the delivery to whose message this one is a reply.
    """

    id: str
    destination: str
    story_id: str | None
    message: Message
    state: DeliveryState
    created: datetime
    not_before: datetime
    revision: int = 1
    sent_revision: int = 0
    external_id: str | None = None
    attempts: int = 0
    failures: int = 0
    unknowns: int = 0
    error: str = ""
    hold: str = ""
    folded_into: str | None = None
    answers: str | None = None


class Silence(StrEnum):
    """Whether a feed that answers brings news, too (see `monitor.poll.silence`)."""

    NO = ""
    EVER = "silent since before its first poll"
    FELL = "silent for many times its own rhythm"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What polling knows of one feed.

    `etag` and `last_modified` go back to the server byte for byte. `body_hash` is of the last body that parsed.
    `baselined` is False until the first successful poll, whose items are taken as read.
    `failures` counts failed polls in a row, `failing_since` is the first of them, `error` the newest reason.
    `told` says that `admin` was told of the failure. `gone` means that the server said so for good: no more polls.
    `arrivals` are the times at which recent items appeared, oldest first: published if that is sane, else first seen.
    `least`, `skip_hours` (0 to 23, UTC) and `skip_days` (0 is Monday) are what the feed's document asks of us.
    `moved_to` is where a permanent redirect led at the last `moved_polls` polls, since `moved_since`; once `moved`, it
    is what is polled. `ranges` are the hashes of the items of the last document, eight bytes each, `read_whole` is when
    a document was last parsed as a whole. `hub` and `topic` are what the feed announces for WebSub. `silence` is as the
    last poll found it.
    """

    feed_id: str
    next_poll: datetime
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    title: str | None = None
    language: str | None = None
    interval: timedelta = timedelta(minutes=15)
    last_poll: datetime | None = None
    last_success: datetime | None = None
    baselined: bool = False
    failures: int = 0
    failing_since: datetime | None = None
    error: str = ""
    told: bool = False
    gone: bool = False
    arrivals: tuple[datetime, ...] = ()
    least: timedelta | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    moved_to: str | None = None
    moved_since: datetime | None = None
    moved_polls: int = 0
    moved: bool = False
    ranges: bytes = b""
    read_whole: datetime | None = None
    hub: str | None = None
    topic: str | None = None
    silence: Silence = Silence.NO


class SubscriptionState(StrEnum):
    """Where a WebSub subscription stands."""

    NEW = "new"
    ASKED = "asked for"
    LIVE = "live"
    FAILED = "failed"
    ENDED = "ended"  # by us: the feed is not polled any more, or has another hub


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A feed's subscription at its hub. `token` is what makes its callback's address ours, `secret` signs what the hub
    sends. `until` is the end of the lease; at `due` something is to be done. `silent` says that polls found news which
    the hub had not sent, so it is not relied on.
    """

    feed_id: str
    hub: str
    topic: str
    token: str
    secret: str = field(repr=False)
    due: datetime
    state: SubscriptionState = SubscriptionState.NEW
    until: datetime | None = None
    failures: int = 0
    error: str = ""
    silent: bool = False
