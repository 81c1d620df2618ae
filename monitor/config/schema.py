"""The shape of the file: every key, what it may hold, and what it means. The only room for pydantic.

It judges each value by itself; what two keys have to do with one another is `checks`' business. `file_schema` is
the JSON Schema that editors read.
"""

from collections.abc import Callable
from datetime import time, timedelta
from functools import partial
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainValidator,
    WithJsonSchema,
)
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from monitor.config import destination_values, units, values
from monitor.config.settings import SmtpServer
from monitor.config.tree import Scalar
from monitor.config.wrong import Wrong
from monitor.model import Field as Part
from monitor.model import Limit, Priority, Secret

_PLACEHOLDER = {"type": "string", "pattern": r"\$\{"}


def _scalar(value: object) -> Scalar:
    if isinstance(value, Scalar):
        return value
    if isinstance(value, dict):
        raise Wrong("one value is meant here, but the `: ` in it makes it a mapping; if it is text, put it in quotes")
    raise Wrong("one value is meant here, not a list; write it without `- ` or brackets")


def _reads(check: Callable[[Scalar], Any]) -> PlainValidator:
    return PlainValidator(lambda value: check(_scalar(value)))


def _text(pattern: str, *examples: str) -> WithJsonSchema:
    return WithJsonSchema(
        {"type": "string", "pattern": rf"^(?:{pattern})$|\$\{{"} | ({"examples": list(examples)} if examples else {})
    )


def _or_placeholder(**schema: Any) -> WithJsonSchema:
    return WithJsonSchema({"anyOf": [schema, _PLACEHOLDER]})


class _OneOrMany:
    """Lets a single value stand for a list of one."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self._listed, handler(source))

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        many = handler(core)
        return {"anyOf": [many["items"], many]}

    @staticmethod
    def _listed(value: object) -> object:
        return [value] if isinstance(value, Scalar) and not value.nothing else value


_STRING = WithJsonSchema({"type": "string", "minLength": 1})

Text = Annotated[str, _reads(values.text), WithJsonSchema({"type": ["string", "number"]})]
Hidden = Annotated[Secret, _reads(values.hidden), _STRING]
Flag = Annotated[
    bool, _reads(values.flag), WithJsonSchema({"anyOf": [{"type": "boolean"}, {"enum": ["yes", "no", "on", "off"]}]})
]
Count = Annotated[int, _reads(values.count), _or_placeholder(type="integer", minimum=1)]
Number = Annotated[int, _reads(values.number), _or_placeholder(type="integer")]
Duration = Annotated[timedelta, _reads(values.duration), _text(units.DURATION, "90s", "5m", "2h", "7d")]
Size = Annotated[int, _reads(values.size), _text(units.SIZE, "500KB", "10MB")]
Quota = Annotated[Limit, _reads(values.limit), _text(units.LIMIT, "10/1h")]
Language = Annotated[str, _reads(values.language), _text(values.LANGUAGE, "en", "ru", "ja")]
Spoken = Annotated[str, _reads(values.language), _text(values.LANGUAGE, "en", "ru")]
Clock = Annotated[time, _reads(values.clock), _text(values.CLOCK, "23:00")]
Zone = Annotated[str, _reads(values.zone), _STRING]
Digest = Annotated[str, _reads(values.digest), WithJsonSchema({"type": "string", "examples": ["08:00", "every 2h"]})]
Heartbeat = Annotated[
    str,
    _reads(partial(values.digest, of="heartbeat")),
    WithJsonSchema({"type": "string", "examples": ["08:00", "every 12h"]}),
]
Address = Annotated[values.Address, _reads(values.address), _text("https?://.+", "https://example.org/feed.xml")]
Selector = Annotated[str, _reads(values.selector), WithJsonSchema({"type": ["string", "number"]})]
WebAddress = Annotated[str, _reads(values.web_address), _text("https?://.+")]
Hook = Annotated[Secret, _reads(values.hook), _text("https?://.+")]
Proxy = Annotated[Secret, _reads(values.proxy), _text("https?://.+")]
Smtp = Annotated[
    SmtpServer, _reads(destination_values.smtp), _text("smtps?://.+", "smtps://user:${SMTP_PASSWORD}@mail.example.org")
]
SigningSecret = Annotated[Secret, _reads(destination_values.signing_secret), _STRING]
_APPRISE = "[A-Za-z][A-Za-z0-9+.-]*://.+"
Apprise = Annotated[Secret, _reads(destination_values.apprise), _text(_APPRISE, "ntfys://…")]
HeaderName = Annotated[str, AfterValidator(values.header_name)]
HeaderValue = Annotated[Secret, _reads(values.header_value), _STRING]
UserAgent = Annotated[str, _reads(values.user_agent), _STRING]
Mailbox = Annotated[str, _reads(destination_values.mailbox), _text(r"[^@\s]+@[^@\s]+", "desk@example.org")]
BotToken = Annotated[Secret, _reads(values.bot_token), _text(values.BOT)]
Chat = Annotated[
    int | str,
    _reads(values.chat),
    WithJsonSchema({"anyOf": [{"type": "integer"}, {"type": "string", "pattern": rf"^(?:{values.CHAT})$|\$\{{"}]}),
]
BaseUrl = Annotated[str, _reads(values.base_url), _text("https?://.+", "http://127.0.0.1:8081")]
Listen = Annotated[str, _reads(values.listen), _text(r"\S+:[0-9]{1,5}", "127.0.0.1:8080")]
Store = Annotated[Secret, _reads(values.store), _text("(?:sqlite:///|postgresql://).+", "sqlite:///data/monitor.db")]
PriorityName = Annotated[
    str, _reads(partial(values.choice, known=tuple(Priority))), WithJsonSchema({"enum": list(Priority)})
]
PartName = Annotated[str, _reads(partial(values.choice, known=tuple(Part))), WithJsonSchema({"enum": list(Part)})]

_MANY = _OneOrMany()
Texts = Annotated[tuple[Text, ...], _MANY]
Selectors = Annotated[tuple[Selector, ...], _MANY]
Languages = Annotated[tuple[Language, ...], _MANY]
PartNames = Annotated[tuple[PartName, ...], _MANY]
Numbers = Annotated[tuple[Number, ...], _MANY]
Mailboxes = Annotated[tuple[Mailbox, ...], AfterValidator(values.some), _MANY]
SigningSecrets = Annotated[tuple[SigningSecret, ...], AfterValidator(values.some), _MANY]


class Section(BaseModel):
    """A mapping of the file. A subclass that has `short` may be written in another, shorter form, too."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler(core)
        short = _SHORT.get(cls.__name__)
        return {"anyOf": [short, schema]} if short else schema


_SHORT: dict[str, JsonSchemaValue] = {
    "FeedEntry": {"type": "string"},
    "WatchEntry": {"type": ["string", "number"]},
    "EntityEntry": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": ["string", "number"]}}]},
    "DestinationEntry": {"const": "console"},
    "AppriseEntry": {"type": "string", "pattern": rf"^(?:{_APPRISE})$|\$\{{", "examples": ["ntfys://…"]},
}


def _key(description: str, **more: Any) -> Any:
    """A key that may be left out."""
    return Field(default=None, description=description, **more)


def _must(description: str, **more: Any) -> Any:
    """A key that must be there."""
    return Field(description=description, **more)


_SPOKEN = _key("The language of monitor's own words there, en or ru. Default: en.")


class AuthEntry(Section):
    """HTTP Basic authentication."""

    username: Text = _must("The user's name.")
    password: Hidden = _must('The password: best as "${NAME}", from the environment.')


class FeedEntry(Section):
    """A feed: its address, or a mapping with more about it."""

    url: Address = _must("The address of the feed.")
    name: Text | None = _key("What alerts and `feeds:` selectors call it. Default: the feed's own title.")
    tags: Texts | None = _key("Words to select feeds by, as `tag:word`. Default: none.")
    language: Language | None = _key("The language of its items. Default: what the feed says, or what is detected.")
    every: Duration | None = _key("Check it at this fixed interval. Default: as its own rhythm suggests.")
    full_text: Flag | None = _key("Also read the article page of each new item. Default: false.")
    headers: dict[HeaderName, HeaderValue] | None = _key("Further HTTP headers to send to this feed. Default: none.")
    auth: AuthEntry | None = _key("A user's name and password to send to this feed. Default: none.")
    proxy: Proxy | None = _key("Reach the feed through this HTTP proxy. Default: directly.")
    user_agent: UserAgent | None = _key("What to call ourselves when asking for this feed. Default: news-monitor.")
    allow_private: Flag | None = _key("Whether its address may be a loopback or private one. Default: as in `poll`.")
    backfill: Duration | None = _key("Alert on items this old when the feed is first seen. Default: on none.")
    enabled: Flag | None = _key("Whether the feed is checked at all. Default: true.")


class EntityEntry(Section):
    """A person, place or thing: its other names, or a mapping with more about them."""

    names: Texts | None = _key(
        "Its other names, in any language and each in all its forms; `Kuril*` is any word that starts so, `@Other` "
        "takes in the names of another entity. A name with a capital is found with a capital only. Default: none."
    )
    unless: Texts | None = _key(
        "A mention with one of these words within five words, or over it, does not count. Default: none."
    )
    ambiguous: Texts | None = _key(
        "Those of the names that count only in an item that has a word of `near`, or another of the names. "
        "Default: none."
    )
    near: Texts | None = _key(
        "Words that make the names under `ambiguous` count, wherever in the item they stand. Default: none."
    )


class WatchEntry(Section):
    """What to wait for: a query, or a mapping with more about it."""

    name: Text | None = _key("What alerts call it. Default: the query itself.")
    query: Text | None = _key(
        'Words that must all occur; "phrases", "loose phrases"~3, prefix*, =exactly, /regex/, @Entity; OR, -not, '
        "parentheses, a NEAR/8 b, a BEFORE/8 b; fields such as title:word. Without it, `any` is needed. "
        "See docs/query-language.md."
    )
    any: Texts | None = _key("Further queries: it is enough that one of them, or `query`, matches. Default: none.")
    not_: Texts | None = _key("Queries of which none may match. Default: none.", alias="not")
    feeds: Selectors | None = _key(
        "Only these feeds: names, addresses or `tag:word`; with a leading `-`, all but these. Default: all of them."
    )
    languages: Languages | None = _key("Only items in these languages. Default: in any.")
    fields: PartNames | None = _key("Only these parts of an item. Default: all of them.")
    priority: PriorityName | None = _key("high rings at any hour, low arrives silently. Default: normal.")
    notify: Texts | None = _key("Which destinations are told. Default: all of them.")
    digest: Digest | None = _key(
        'Collect, and send one message: at "08:00", "every 2h", or by five cron fields. Default: each at once.'
    )
    limit: Quota | None = _key(
        "At most so many alerts in such a time, such as 10/1h; the rest in one message. Default: no limit."
    )


class TelegramEntry(Section):
    """A Telegram chat."""

    token: BotToken = _must('The bot\'s token, from @BotFather: best as "${TELEGRAM_BOT_TOKEN}".')
    chat: Chat = _must("The chat's number, or the '@name' of a public channel.")
    thread: Number | None = _key("The number of a topic, in a group that has topics. Default: the general one.")
    silent: Flag | None = _key("Whether every message arrives without a sound. Default: false.")
    language: Spoken | None = _key(
        "The language of alerts and answers in this chat, en or ru. Default: en, and that of who asks for answers."
    )
    admins: Numbers | None = _key(
        "The numbers of the users who are obeyed here whatever they are in the group, and in a private chat, too. "
        "Default: none; a group's admins are obeyed in any case."
    )
    base_url: BaseUrl | None = _key("The root of another Bot API server. Default: https://api.telegram.org.")


class AppriseEntry(Section):
    """Any service that Apprise knows: its address, or a mapping with more about it."""

    url: Apprise = _must("The address, as Apprise's wiki has it for each service.")
    language: Spoken | None = _SPOKEN


class EmailEntry(Section):
    """A mailbox."""

    to: Mailboxes = _must("Who receives the mail: one address, or several.")
    smtp: Smtp = _must("The mail server: smtps://user:password@host, or smtp:// for STARTTLS, with a :port if needed.")
    from_: Mailbox | None = _key("The sender's address. Default: the first of `to`.", alias="from")
    language: Spoken | None = _SPOKEN


class WebhookEntry(Section):
    """An HTTP endpoint, called as Standard Webhooks describes."""

    url: Hook = _must("Where alerts are posted to.")
    secret: SigningSecrets | None = _key(
        "What each call is signed with: whsec_…, or other text; several while one is replaced. "
        "Without it, calls are not signed."
    )
    language: Spoken | None = _SPOKEN


class ConsoleEntry(Section):
    """The screen."""

    language: Spoken | None = _SPOKEN


class DestinationEntry(Section):
    """Where alerts go: one kind of destination, or the word `console` for the screen."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})

    telegram: TelegramEntry | None = _key("A Telegram chat.")
    apprise: AppriseEntry | None = _key("Any service that Apprise knows: its address, such as slack://…")
    email: EmailEntry | None = _key("A mailbox.")
    webhook: WebhookEntry | None = _key("An HTTP endpoint.")
    console: ConsoleEntry | None = _key("The screen.")


class QuietEntry(Section):
    """Hours in which only alerts of high priority arrive."""

    from_: Clock = _must('When they begin, such as "23:00".', alias="from")
    to: Clock = _must('When they end, such as "07:00".')
    timezone: Zone = _must("The time zone of both, such as Europe/Moscow.")


class PollEntry(Section):
    """How feeds are fetched."""

    min: Duration | None = _key("The shortest time between two checks of a feed. Default: 2m.")
    max: Duration | None = _key("The longest time between two checks of a feed. Default: 1h.")
    timeout: Duration | None = _key("How long one fetch may take. Default: 20s.")
    concurrency: Count | None = _key("How many fetches run at once. Default: 64.")
    per_host: Count | None = _key("How many of them at one host. Default: 2.")
    max_body: Size | None = _key("The largest feed that is read. Default: 10MB.")
    max_article: Size | None = _key("The largest article page that is read. Default: 5MB.")
    allow_private: Flag | None = _key("Whether feeds may be on loopback and private addresses. Default: false.")


class StoriesEntry(Section):
    """How the same story in several feeds becomes one alert."""

    window: Duration | None = _key("How long a story takes in further outlets. Default: 48h.")
    merge: Flag | None = _key("Whether items of several feeds are merged at all. Default: true.")


class WebEntry(Section):
    """The web server in the daemon: `/healthz`, and the addresses that WebSub hubs call."""

    listen: Listen | None = _key("The host and port that it listens on. Default: 127.0.0.1:8080.")
    token: Hidden | None = _key("What visitors must know; needed on any address but a loopback one. Default: none.")
    public_url: WebAddress | None = _key(
        "The address that others reach it by, for WebSub. Without it, no hub is asked."
    )


class FileModel(Section):
    """monitor's configuration: which feeds to read, what to wait for, and whom to tell."""

    feeds: tuple[FeedEntry, ...] | None = _key("The feeds to read. Without it, `opml` is needed.")
    opml: Texts | None = _key("OPML files with more feeds; their folders become tags. Default: none.")
    entities: dict[str, EntityEntry] | None = _key("People, places and things, each with all its names. Default: none.")
    watchlists: tuple[WatchEntry, ...] | None = _key("What to wait for.")
    notify: dict[str, DestinationEntry] | None = _key("Where alerts go, by a name of your own. Default: the screen.")
    quiet_hours: QuietEntry | None = _key(
        "Hours in which alerts are held back, and then sent as one digest. Default: none."
    )
    poll: PollEntry | None = _key("How feeds are fetched. Default: as its keys say.")
    stories: StoriesEntry | None = _key(
        "How the same story in several feeds becomes one alert. Default: as its keys say."
    )
    store: Store | None = _key("Where everything is kept. Default: sqlite:///data/monitor.db beside the file.")
    retention: Duration | None = _key("How long items are kept. Default: 90d.")
    web: WebEntry | None = _key("The web server. Without it, no port is opened.")
    admin: Text | None = _key("The destination that is told of monitor's own troubles. Without it, none is.")
    heartbeat: Heartbeat | None = _key(
        'Tell `admin`, silently, that monitor is alive: at "08:00", "every 12h", or by five cron fields. '
        "Default: never."
    )


class _Generator(GenerateJsonSchema):
    """Keys are left out, never null; names of classes are of no interest to a reader."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        model = super().model_schema(schema)
        model.pop("title", None)
        return model

    def generate(self, schema: CoreSchema, mode: JsonSchemaMode = "validation") -> JsonSchemaValue:
        return {"$schema": self.schema_dialect, **super().generate(schema, mode)}


def file_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the file."""
    rules = {"required": ["watchlists"], "anyOf": [{"required": ["feeds"]}, {"required": ["opml"]}]}
    both = {"dependentRequired": {"heartbeat": ["admin"]}}
    schema = FileModel.model_json_schema(schema_generator=_Generator)
    return {"title": "config.yaml of monitor", **schema, **rules, **both}
