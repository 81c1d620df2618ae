"""Every seam of the program: what the engines (`poll`, `outbox`) need of the world, and nothing more.

Outcomes are closed unions: match on them and end with `assert_never`. An adapter never raises for an ordinary day.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol, TypeAlias

from monitor.model import (
    Alert,
    Delivery,
    DeliveryState,
    Feed,
    FeedState,
    Item,
    Join,
    Match,
    Message,
    Story,
    Subscription,
)
from monitor.words import Phrase, noted

# --- fetching ------------------------------------------------------------


class FetchFailure(StrEnum):
    """Why a fetch brought nothing; the value is what people read."""

    UNRESOLVED = noted("the name does not resolve")
    REFUSED = noted("the connection was refused")
    CONNECTION = noted("the connection broke")
    TLS = noted("the TLS handshake failed")
    TIMEOUT = noted("no complete answer in time")
    TOO_LARGE = noted("the body is larger than allowed")
    BAD_ENCODING = noted("the body's compression is broken or not one that was asked for")
    TRUNCATED = noted("the body ended early")
    REDIRECT_LOOP = noted("too many redirects")
    BAD_REDIRECT = noted("a redirect leads nowhere")
    BAD_URL = noted("the address cannot be used")
    RATE_LIMITED = noted("the server asks for fewer requests")
    FORBIDDEN = noted("the server refuses access")
    GONE = noted("the server says that it is gone for good")
    CLIENT_ERROR = noted("the server refuses the request")
    SERVER_ERROR = noted("the server has an error of its own")
    NOT_A_FEED = noted("the answer is not a feed")
    NOT_AN_ARTICLE = noted("the page holds no article")
    CHALLENGE = noted("the server shows a challenge meant for browsers")
    LOGIN = noted("the server wants a login in a browser")
    PRIVATE = noted("the address is private or local")
    TOO_COSTLY = noted("the body takes too much to read")
    PROTOCOL = noted("the answer is not valid HTTP")
    INTERNAL = noted("monitor made a mistake of its own")


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server wants to be shown at the next request, byte for byte; None means that it gave none."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A whole body. `url` is the final address; `content_type` is the header's value or "".

    `fresh_for` is how long the server calls the answer fresh, less its age. `permanent` is the address to which an
    unbroken chain of permanent redirects led, `upgraded` says that this was only the step from http to https. With
    `partial` (a 226 of RFC 3229) the body has only what is new. `hub` and `topic` are from Link headers (WebSub).
    """

    body: bytes
    url: str
    content_type: str
    validators: Validators
    fresh_for: timedelta | None = None
    permanent: str | None = None
    upgraded: bool = False
    partial: bool = False
    hub: str | None = None
    topic: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """A 304. `validators` has only those that the answer carried; the rest is as in `Fetched`."""

    validators: Validators
    fresh_for: timedelta | None = None
    permanent: str | None = None
    upgraded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchFailed:
    """Nothing usable came. `detail` is short, for people, and free of secrets ("HTTP 503"). `retry_after` is what the
    server asked for, a day at the most; with `for_host` that is meant for all feeds of its host."""

    reason: FetchFailure
    detail: str = ""
    retry_after: timedelta | None = None
    for_host: bool = False

    def __str__(self) -> str:
        return f"{self.reason} ({self.detail})" if self.detail else str(self.reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Postponed:
    """Nothing was sent, because the host asked to be left alone until then. No failure: only the next poll moves."""

    until: datetime
    reason: str = ""


FetchOutcome: TypeAlias = Fetched | NotModified | FetchFailed | Postponed


class Fetcher(Protocol):
    """Brings bytes. Never raises for what a server or a network does."""

    async def fetch(
        self, feed: Feed, validators: Validators, *, url: str | None = None, whole: bool = False
    ) -> FetchOutcome:
        """One conditional request for a feed, its redirects followed; at `url` where the feed has moved for good. With
        `whole`, a document that has only what is new will not do."""
        ...

    async def fetch_page(self, feed: Feed, url: str) -> FetchOutcome:
        """One article page, under the same manners, without the feed's credentials on other hosts."""
        ...

    async def close(self) -> None:
        """Let go of connections; nothing is fetched afterwards."""
        ...


class Poster(Protocol):
    """Sends forms, as to a WebSub hub."""

    async def post(self, url: str, form: Mapping[str, str]) -> FetchFailed | None:
        """Send one; None where the server took it. No redirect is followed. Never raises for what a server does."""
        ...


class Pushes(Protocol):
    """What polling asks of those who push news to us."""

    def is_live(self, feed_id: str) -> bool:
        """Whether the feed's news is pushed, so that polls may thin out."""
        ...

    async def missed(self, feed_id: str) -> None:
        """A poll found news that should have been pushed."""
        ...


# --- sending ------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A place has a new id: `old` is the one that the configuration has, `new` the one that works. Where the
    configuration says something else by now, the move is of no account."""

    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What a notifier needs beside the message. `key` is the delivery's id, the same at every try.

    `repeat` says that another copy may have arrived before: mark the message. `replaces` is the `external_id` of the
    first version, which is to be edited; a destination that cannot edit sends the news as a further message.
    `revision` counts the message's versions from 1: `key` and `revision` together stand for one text.
    `answers` is the `external_id` of the message to which this one is a reply, where the destination knows replies.
    `moved` is the newest move that this destination reported, by whatever process.
    """

    key: str
    revision: int = 1
    repeat: bool = False
    replaces: str | None = None
    answers: str | None = None
    moved: Move | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """It arrived. `external_id` is the destination's own id of the message, where it has one.

    `advice` says what a person should change in the configuration, although it arrived; `moved` is worth remembering.
    """

    external_id: str | None = None
    advice: str | Phrase = ""
    moved: Move | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TryLater:
    """It surely did not arrive, and may later. `after` is what the destination asked for; then it is no failure, and
    the whole destination waits. `anew` says that the message to change is not there any more: the next try sends a new
    one, at once."""

    reason: str
    after: timedelta | None = None
    anew: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """It surely did not arrive, and will not as things are.

    With `parks`, the destination itself is at fault (blocked, chat not found, bad token): it is parked with everything
    that waits for it, until a person has mended it. Otherwise this one message is dead.
    """

    reason: str
    parks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """The request left, and nobody knows whether it arrived."""

    reason: str


SendOutcome: TypeAlias = Sent | TryLater | Refused | Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Whether a destination takes messages, as far as that can be told without sending one: `ok` is None where it
    cannot. `detail` is for people."""

    ok: bool | None
    detail: str


class Notifier(Protocol):
    """One destination."""

    @property
    def edits_in_place(self) -> bool:
        """Whether a changed message is changed where it stands, so that a doubtful change is simply made again.
        Elsewhere it is a further message, of which a second copy is one too many and has to be marked."""
        ...

    async def send(self, message: Message, envelope: Envelope) -> SendOutcome:
        """One try. Never raises for what a server or a network does; if cancelled, the outcome is unknown."""
        ...

    async def reach(self) -> Reach:
        """Try all that comes before a message, such as a log-in; nobody at the destination sees anything of it. Never
        raises for what a server or a network does."""
        ...

    async def close(self) -> None:
        """Let go of connections; nothing is sent afterwards."""
        ...


# --- storing ------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PollContext:
    """All that is known about the items of one feed's document.

    `seen` maps an identity key to the id of the item that had it. `items` has the stored items behind those ids whose
    content key is not seen, so an edit can be told. `alerted` has, for each of them, the watches that alerted.
    """

    seen: Mapping[str, str]
    items: Mapping[str, Item]
    alerted: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyContext:
    """What the policies need of the past, by watch: how many alerts the present period of its limit saw, and until when
    it is muted."""

    spent: Mapping[str, int]
    muted: Mapping[str, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """So many deliveries of one destination, none tried with a doubtful end, are all held for one reason ("" for none)
    and could go out now."""

    destination: str
    hold: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenStory:
    """A story that new items may join, with what was said of it so far. `first` is its first item as it stands now, or
    None where that is not kept any more."""

    story: Story
    item_ids: frozenset[str]
    feed_ids: frozenset[str]
    alerted: frozenset[str]
    deliveries: tuple[Delivery, ...]
    first: Item | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingArticle:
    """A stored item whose page could not be read yet. `tries` counts the failed ones."""

    item: Item
    tries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRetry:
    """When an item's page is to be tried again; `due` None ends it."""

    item_id: str
    tries: int
    due: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PollPlan:
    """All that a poll changes, written in one transaction or not at all.

    `state` is None when no feed was polled (a late article page). `seen` maps new identity keys to item ids; `served`
    are the known keys that the feed still serves. `items` are new or changed.
    `deliveries` are new, or carry the changed message of a stored one (same id): the store then raises its `revision`,
    and queues it again if it was sent already, or if it was given up and a further watch is among its reasons.
    `held` are the ids of other feeds, of the same host, that are not to be polled before a time.
    """

    state: FeedState | None
    seen: Mapping[str, str]
    served: Collection[str] = ()
    items: Sequence[Item] = ()
    matches: Sequence[tuple[str, Match]] = ()
    stories: Sequence[Story] = ()
    joins: Sequence[Join] = ()
    alerts: Sequence[Alert] = ()
    deliveries: Sequence[Delivery] = ()
    articles: Sequence[ArticleRetry] = ()
    held: tuple[Collection[str], datetime] | None = None

    @property
    def is_quiet(self) -> bool:
        """Whether nothing changes but what is known of the feed, as at nearly all polls."""
        rest = (self.seen, self.served, self.items, self.matches, self.stories, self.joins, self.alerts,
                self.deliveries, self.articles, self.held)  # fmt: skip
        return self.state is not None and not any(rest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """How a try ended. `state` is the delivery's next one, `outcome` and `error` are for the record of attempts.

    `pause_until` holds the whole destination, `pauses` further ones, each until its time or longer; `parked` is the
    reason for which it is parked. `anew` forgets the message that arrived before. `advice` and `moved` are `Sent`'s.
    """

    state: DeliveryState
    outcome: str
    not_before: datetime
    external_id: str | None = None
    failures: int = 0
    unknowns: int = 0
    error: str = ""
    pause_until: datetime | None = None
    pauses: Mapping[str, datetime] = field(default_factory=dict)
    parked: str | None = None
    anew: bool = False
    advice: str | Phrase = ""
    moved: Move | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try of a delivery. `outcome` is "" while it is under way or when the daemon died in it. `revision` is the
    version of the message that was sent."""

    number: int
    started: datetime
    ended: datetime | None
    outcome: str
    detail: str
    revision: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DestinationState:
    """What the outbox knows of one destination. `moved` is the newest move that it reported."""

    name: str
    not_before: datetime | None = None
    parked: str | None = None
    waiting: int = 0
    dead: int = 0
    last_sent: datetime | None = None
    moved: Move | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One item that a feed showed, as far as it is remembered. `item` is None once retention let go of it: its identity
    outlives it.

    `last_served` is when the feed last showed it, up to a day behind, None where its identity is forgotten.
    `baselined` is when the feed's first poll took place. `versions` is how many contents it had, one at least.
    `article_tries` counts the failed readings of its page, `article_due` is when the next one is due.
    `matches` are those of its time, `story_ids` the stories that it belongs to.
    """

    item_id: str
    feed_id: str
    item: Item | None
    last_served: datetime | None = None
    baselined: datetime | None = None
    versions: int = 1
    article_tries: int = 0
    article_due: datetime | None = None
    matches: tuple[Match, ...] = ()
    story_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryHistory:
    """A delivery with every try of it, in order."""

    delivery: Delivery
    tries: tuple[Attempt, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryHistory:
    """A story with all that came of it. `items` are those that are kept, the earliest first, `joins` say why they are
    in it, as far as that was written down."""

    story: Story
    items: tuple[Item, ...]
    joins: tuple[Join, ...]
    alerts: tuple[Alert, ...]
    deliveries: tuple[DeliveryHistory, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """The saved configuration cannot be used, and the one before it is still in force. `problems` are lines for people,
    free of secrets."""

    at: datetime
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighted:
    """A stored item in short."""

    item_id: str
    feed_id: str
    source: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemKey:
    """Where an item stands among all, in the order in which they came."""

    first_seen: datetime
    item_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PastAlert:
    """An alert that was raised, with the item that made it fire. `sent` says that a message of its story arrived
    somewhere, and that the alert was not one of which nobody was to hear."""

    story_id: str
    watch: str
    sent: bool
    title: str
    link: str
    first_seen: datetime
    raised: datetime


# --- the chat ------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A reader, known by a number, called what a watch alerted of irrelevant."""

    story_id: str
    watch: str
    by: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Parking:
    """Destinations that take nothing any more, as was learnt without a try: why, when they get their next chance, and
    what `admin` is told of it."""

    names: Sequence[str]
    reason: str
    until: datetime
    notices: Sequence[Delivery] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatPlan:
    """All that one update of a chat changes: until when watches are muted, what was judged, digests that take the place
    of what is held, as far as that is still so, destinations that can be reached again, if they were parked, and those
    that cannot."""

    mutes: Mapping[str, datetime] = field(default_factory=dict)
    judgements: Sequence[Judgement] = ()
    digests: Sequence[tuple[Delivery, Sequence[Delivery]]] = ()
    reached: Collection[str] = ()
    parking: Parking | None = None


NO_CHANGE = ChatPlan()


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """How many alerts of a watch people were told of, and how many of them were called irrelevant."""

    alerts: int = 0
    irrelevant: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Items that a watch alerted of, the newest first: those that readers called irrelevant, and the others."""

    irrelevant: tuple[Item, ...]
    relevant: tuple[Item, ...]


class Store(Protocol):
    """What is remembered. Every method is one transaction; it returns when that is on the disk.

    Raises `StoreError` where the disk or the database fails; nothing of that call then took place.
    """

    async def sync_feeds(self, feeds: Sequence[FeedState]) -> None:
        """These, and no others, are to be polled from now on. Known ones keep what is remembered of them."""
        ...

    async def hasten_feeds(self, feed_ids: Collection[str], now: datetime) -> None:
        """Let those of these that were polled before be due, also where they are gone, whatever was planned."""
        ...

    async def due_feeds(self, now: datetime, limit: int) -> tuple[FeedState, ...]:
        """The feeds to be polled whose time has come and that are not gone, the longest due first."""
        ...

    async def feed_states(self) -> tuple[FeedState, ...]:
        """Every feed that is to be polled."""
        ...

    async def feed_state(self, feed_id: str) -> FeedState | None:
        """One feed, if it is to be polled."""
        ...

    async def feeds_with_hub(self) -> tuple[FeedState, ...]:
        """The feeds to be polled that announce a WebSub hub and are not gone."""
        ...

    async def poll_context(self, feed_id: str, keys: Sequence[tuple[str, ...]]) -> PollContext:
        """What is known about a document's items; each is given by its identity keys, the content key last."""
        ...

    async def open_stories(
        self, keys: Collection[str], since: datetime, traces: Sequence[Collection[int]] = ()
    ) -> tuple[OpenStory, ...]:
        """The stories opened after `since` that have one of these keys; and for each of `traces`, the few whose sketch
        shares the most with it."""
        ...

    async def policy_context(self, periods: Mapping[str, datetime], now: datetime) -> PolicyContext:
        """How many alerts were told of since the start of each watch's period, and which watches are muted now."""
        ...

    async def mute(self, watch: str, until: datetime) -> None:
        """Tell nobody of this watch's alerts until then; a time that is over ends it."""
        ...

    async def newest_of(self, feed_id: str, limit: int) -> tuple[tuple[str, str], ...]:
        """Headline and link of a feed's newest items, at most so many."""
        ...

    async def commit_poll(self, plan: PollPlan) -> None:
        """Write a whole plan, or nothing of it. Writing the same plan twice changes nothing more."""
        ...

    async def due_articles(self, now: datetime, limit: int) -> tuple[PendingArticle, ...]:
        """Items, of feeds to be polled, whose page is to be tried again now."""
        ...

    async def enqueue(self, deliveries: Sequence[Delivery]) -> None:
        """Add deliveries that belong to no poll (tests, notices). Known ids stay as they are."""
        ...

    async def waiting(self, destinations: Collection[str], now: datetime) -> tuple[Waiting, ...]:
        """What could go out now at those of the destinations that are free for it: alerts that never arrived, two or
        more of a kind. Of those that nothing holds, only normal and low ones count."""
        ...

    async def waiting_deliveries(self, waiting: Waiting, now: datetime) -> tuple[Delivery, ...]:
        """The deliveries that these are, the oldest first."""
        ...

    async def fold(self, digest: Delivery, parts: Sequence[Delivery]) -> bool:
        """Put a digest in the place of its parts; False, and nothing is done, where one of them changed meanwhile."""
        ...

    async def folded_into(self, digest_id: str) -> tuple[Delivery, ...]:
        """The deliveries that a digest tells of, the oldest first."""
        ...

    async def lease(
        self, destinations: Sequence[str], now: datetime, limit: int | None = None, *, quiet: bool = False
    ) -> tuple[Delivery, ...]:
        """For each of these destinations that is neither parked nor paused, mark the next waiting delivery `sending`,
        record the attempt, and return it as it was before (so `state` tells whether it was `unknown`), with `attempts`
        counting this one. High priority goes first, digests last, and within these first in, first out; one whose time
        has not come never holds up the others. `limit` is the most that are taken, from the destinations that are named
        first. With `quiet`, only high priority and changes of what arrived are taken."""
        ...

    async def settle(self, delivery: Delivery, settlement: Settlement, now: datetime) -> None:
        """Record how a leased delivery's try ended. Where the message changed meanwhile, a sent one is queued again."""
        ...

    async def recover(self, now: datetime, not_before: datetime, edits_in_place: Collection[str]) -> int:
        """At start: every `sending` becomes `unknown`, to be tried again at `not_before`, and parked destinations get
        another chance; a change that was cut off at a destination that edits in place is made again without a doubt.
        Returns how many became unknown."""
        ...

    async def set_back(self, now: datetime, by: timedelta | None = None) -> timedelta:
        """The clock was set back by so much, or, with None, was if the last poll lies ahead: bring near what waits, for
        it would wait until the clock has caught up. Returns by how much; zero where the clock was not set back."""
        ...

    async def deliveries(self, states: Collection[DeliveryState], limit: int | None = None) -> tuple[Delivery, ...]:
        """The deliveries in these states, oldest first."""
        ...

    async def count_deliveries(self, states: Collection[DeliveryState]) -> Mapping[DeliveryState, int]:
        """How many deliveries are in each of these states."""
        ...

    async def deliveries_like(self, beginning: str) -> tuple[Delivery, ...]:
        """The deliveries, whatever their state, whose id begins so (lower-case hex), in the order of their ids."""
        ...

    async def delivery(self, delivery_id: str) -> Delivery | None:
        """One delivery."""
        ...

    async def tries_since(self, since: datetime) -> tuple[tuple[str, datetime], ...]:
        """The destination of every try that began since then, with its end, or its start where it has no end."""
        ...

    async def attempts(self, delivery_id: str) -> tuple[Attempt, ...]:
        """Every try of one delivery, in order."""
        ...

    async def retry(self, ids: Collection[str] | None, now: datetime) -> int:
        """Queue dead deliveries again (all of them for None), and unpark their destinations. What is to be tried again,
        and is named or waits for a destination that was parked, is due now. Returns how many were dead."""
        ...

    async def unpark(self, destinations: Collection[str], now: datetime) -> None:
        """These destinations were mended: where one is parked, what waits for it is due now."""
        ...

    async def drop(self, ids: Collection[str]) -> int:
        """Give up deliveries that wait or are dead. Returns how many."""
        ...

    async def destinations(self) -> tuple[DestinationState, ...]:
        """Every destination that ever had a delivery or a pause."""
        ...

    async def items_per_day(self, since: datetime, now: datetime) -> Mapping[str, float]:
        """By feed id, the mean number of new items a day since then (first polls left out)."""
        ...

    async def sample_items(self, limit: int) -> tuple[Item, ...]:
        """At most so many items, the newest first."""
        ...

    async def items_back(self, since: datetime, before: Item | None, limit: int) -> tuple[Item, ...]:
        """At most so many items first seen since then, the newest first. The next ones are those `before` the last."""
        ...

    async def note_refusal(self, refusal: Refusal | None) -> None:
        """Remember why the saved configuration was not taken; None forgets it."""
        ...

    async def refusal(self) -> Refusal | None:
        """The refusal that is remembered."""
        ...

    async def count_items(self, since: datetime, until: datetime) -> int:
        """How many items that are kept were first seen then, both ends included."""
        ...

    async def item_keys(
        self, since: datetime, until: datetime, after: ItemKey | None, limit: int
    ) -> tuple[ItemKey, ...]:
        """At most so many of these items in the order in which they came, those that stand after `after`."""
        ...

    async def items(self, ids: Collection[str]) -> tuple[Item, ...]:
        """Those of these items that are kept, in the order in which they came."""
        ...

    async def stories_of(self, item_ids: Collection[str]) -> Mapping[str, str]:
        """By item id, the first story that the item belonged to, for those that belong to any."""
        ...

    async def past_alerts(
        self, since: datetime, until: datetime, after: PastAlert | None, limit: int
    ) -> tuple[PastAlert, ...]:
        """At most so many of the alerts that items raised that were first seen then, in the order in which they were
        raised, those that stand after `after`."""
        ...

    async def search(self, words: str, limit: int, since: datetime | None = None) -> tuple[Item, ...]:
        """At most so many items that have all of these words, or words that begin so, the newest first. Case and
        accents make no difference; nothing that is typed is an operator. Without any word, none."""
        ...

    async def alike(self, headline: str, limit: int, since: datetime) -> tuple[Item, ...]:
        """At most so many items since then that share two telling words with a headline or more, the most alike first;
        the item of that headline is one of them."""
        ...

    async def fill_search(self, limit: int) -> int:
        """Make so many more items findable of those that were stored before there was a search, the newest first.
        Returns how many; 0 when all of them are."""
        ...

    async def items_known_by(self, keys: Collection[str]) -> Mapping[str, str]:
        """The items that any feed showed under one of these identity keys, kept or forgotten: feed ids by item id."""
        ...

    async def links_with(self, text: str, limit: int) -> tuple[Sighted, ...]:
        """At most so many stored items whose link has that text in it, the newest first. Reads every link."""
        ...

    async def sightings(self, feed_ids: Mapping[str, str]) -> tuple[Sighting, ...]:
        """What is remembered of the items with these ids, each given with its feed's; the newest first and forgotten
        ones last."""
        ...

    async def story_histories(self, story_ids: Collection[str]) -> tuple[StoryHistory, ...]:
        """These stories with all that came of them, the newest first."""
        ...

    async def remembers_since(self) -> datetime | None:
        """When the oldest item that is kept was first seen; None while there is none."""
        ...

    async def last_alerts(self) -> Mapping[str, datetime]:
        """By watch, when its newest alert that is kept was raised. Watches of old files are among them."""
        ...

    async def last_update(self, bot: str, now: datetime) -> int | None:
        """The number of the newest update of a bot that was carried out; None where that says nothing of what comes:
        the first time, and after a week."""
        ...

    async def commit_update(self, bot: str, update_id: int, plan: ChatPlan, now: datetime) -> bool:
        """Write what an update changes, and that it was carried out; False, and nothing is done, where it was
        before."""
        ...

    async def held(self, destination: str) -> tuple[Delivery, ...]:
        """What is held for a destination and was never tried, the oldest first."""
        ...

    async def watch_records(self) -> Mapping[str, Record]:
        """By watch, what became of its alerts that are kept. Watches of old files are among them."""
        ...

    async def judged_items(self, watch: str, limit: int) -> Judged:
        """The newest items that a watch alerted of, at most so many."""
        ...

    async def subscriptions(self) -> tuple[Subscription, ...]:
        """Every WebSub subscription."""
        ...

    async def save_subscription(self, subscription: Subscription) -> None:
        """Remember it in place of what was known of the feed's."""
        ...

    async def drop_subscription(self, token: str) -> None:
        """Forget the subscription with this token."""
        ...

    async def purge(self, before: datetime, closed: datetime | None = None) -> int:
        """Forget items, stories and settled deliveries older than that; identities that feeds served since then stay,
        as do deliveries that wait or are dead. Stories opened before `closed` take no copies any more: what leads to
        them is forgotten. Returns how many items went; it is a bounded number, and 0 once there are no more."""
        ...

    async def close(self) -> None:
        """Finish what was asked for and close the file."""
        ...
