"""Any message at all, for hypothesis: with everything that a feed or a user could put into one."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from monitor.model import Field, Message, MessageKind, Outlet, Priority, Reason, Snippet

_NASTY = st.sampled_from([
    "", "<b>", "</a>", "<br>", "&nbsp;", "&lt;", '"', "'", "<tg-time unix=1>", "😀", "👩‍👩‍👧", "🇯🇵", "é",
    "e\u0301\u0301", "\u202eabc", "\u2066x\u2069", "\x00", "\x1b[31m", "\x9b", "\r\n", "\u2028", "\ufeff", "\ud800",
    "\udfff", "北方領土", "שלום", "مرحبا", "/mute", "#tag", "@somebody", "$AAPL", "example.com", "10:00", "x" * 700,
    "слово " * 120, "🤖" * 300,
])  # fmt: skip

_ANY_TEXT = st.lists(st.text(max_size=40) | _NASTY, max_size=8).map(" ".join)

_LINKS = st.one_of(
    st.sampled_from([
        "https://news.example/a?b=1&c=2", "http://пример.испытание/путь", "javascript:alert(1)", "tg://resolve?domain=x",
        "https://", "//host/x", "https://[::1", "https://x.example/" + "a" * 3000, "https://x.example/\"><b>", "ftp://x.example/",
        "https://x.example/a b", "HTTPS://X.EXAMPLE/", "https://x.example/\n", "data:text/html,x", "https://user:pw@x.example:99999/",
    ]),
    st.text(max_size=30),
    st.text(max_size=30).map(lambda tail: f"https://x.example/{tail}"),
)  # fmt: skip

_FIELDS = st.lists(st.sampled_from(Field), max_size=6).map(tuple)
_SPANS = st.lists(st.tuples(st.integers(-3, 60), st.integers(-3, 60)), max_size=60).map(tuple)
_TERMS = st.lists(_ANY_TEXT, max_size=25).map(tuple)


@st.composite
def _reasons(draw: st.DrawFn) -> Reason:
    terms = draw(_TERMS)
    beside = st.lists(st.sampled_from(Field), min_size=len(terms), max_size=len(terms)).map(tuple)
    return Reason(
        watch=draw(_ANY_TEXT), priority=draw(st.sampled_from(Priority)), terms=terms, fields=draw(beside | _FIELDS)
    )


MESSAGES = st.builds(
    Message,
    kind=st.sampled_from(MessageKind),
    priority=st.sampled_from(Priority),
    headline=_ANY_TEXT,
    time=st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds are naive
    published=st.booleans(),
    link=_LINKS,
    source=_ANY_TEXT,
    snippet=st.none() | st.builds(Snippet, text=_ANY_TEXT, marks=_SPANS),
    reasons=st.lists(_reasons(), max_size=5).map(lambda few: tuple(few * 12) if len(few) == 5 else tuple(few)),
    also=st.lists(st.builds(Outlet, source=_ANY_TEXT, link=_LINKS), max_size=30).map(tuple),
    body=_ANY_TEXT,
)
