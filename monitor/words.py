"""What monitor says to people, in their language. Pure: the catalogues are part of the program, each is read once.

English is written where it is said, and is the name of its translation in `monitor/locale`. `Words` says something now;
a `Phrase` is something that will be said when it is known who hears it. Placeholders are those of `str.format`. What
the catalogue of a language lacks, and what is asked for in another language, is said in English.

`make texts` collects what is the first argument (of a plural, the first two) of `say`, `plural`, `phrase`, `phrases`,
`noted` and `because`. So these must be literals there, and no part of an f-string.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from string import Formatter
from typing import TypeAlias

LANGUAGES = ("en", "ru")

# What stands between each three digits of a number, where a text asks for that by `{number:,}`.
_GROUPS = {"en": ",", "ru": "\N{NO-BREAK SPACE}"}

Value: TypeAlias = "str | int | Phrase"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Something of monitor's own to be said later. With `many`, the English plural, it goes by the number `count`.
    `values` fill the placeholders; phrases among them are said in the same language."""

    text: str
    many: str = ""
    count: int = 0
    values: tuple[tuple[str, Value], ...] = ()

    def __str__(self) -> str:
        return ENGLISH.tell(self)


def phrase(text: str, /, **values: Value) -> Phrase:
    """A phrase to be said later."""
    return Phrase(text=text, values=tuple(values.items()))


def phrases(one: str, many: str, count: int, /, **values: Value) -> Phrase:
    """A phrase whose form goes by a number, which it may mention as `{count}`."""
    return Phrase(text=one, many=many, count=count, values=(("count", count), *values.items()))


def joined(glue: str, parts: Iterable[str | Phrase]) -> Phrase:
    """Several in a row."""
    named = {f"part{number}": part for number, part in enumerate(parts)}
    return Phrase(text=glue.join(f"{{{name}}}" for name in named), values=tuple(named.items()))


def moment(at: datetime) -> Phrase:
    """A time, to the minute."""
    at = at.astimezone(UTC)
    return phrase(_MOMENT, year=at.year, month=at.month, day=at.day, hour=at.hour, minute=at.minute)


def noted(text: str) -> str:
    """The text itself: it is said elsewhere, by a variable."""
    return text


_MOMENT = noted("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02} UTC")


def reread(text: str, templates: Iterable[str]) -> str | Phrase:
    """The phrase that an English text was made of, by the first of these templates that fits, and else the text: for
    what was stored as text. A placeholder with a format is a number; one that holds a time is made of a time."""
    for template in templates:
        found = _reader(template).fullmatch(text)
        if found is not None:
            numbers = {name for _, name, form, _ in Formatter().parse(template) if name and form}
            values = ((name, _read(value, name in numbers)) for name, value in found.groupdict().items())
            return Phrase(text=template, values=tuple(values))
    return text


def _read(value: str, is_number: bool) -> Value:
    return int(value) if is_number else reread(value, (_MOMENT,))


def because(what: str, detail: object) -> str:
    """Why something failed, in English: `what (detail)`. To be said in another language by way of `reason`."""
    return f"{what} ({detail})"


def reason(text: str) -> str | Phrase:
    """Why something failed, as rooms give it and stores keep it: `what (detail)`, or without a detail. The detail stays
    as it is, and so does what no catalogue has, such as the words of a server."""
    what, _, detail = text.removesuffix(")").partition(" (") if text.endswith(")") else (text, "", "")
    if "{" in what or "}" in what:
        return text
    return phrase("{reason} ({detail})", reason=Phrase(text=what), detail=detail) if detail else Phrase(text=what)


@cache
def _reader(template: str) -> re.Pattern[str]:
    parts = Formatter().parse(template)
    pattern = "".join(re.escape(text) + _gap(name, form) for text, name, form, _ in parts)
    return re.compile(pattern, re.DOTALL)


def _gap(name: str | None, form: str | None) -> str:
    if not name:
        return ""
    return f"(?P<{name}>[0-9]+)" if form else f"(?P<{name}>.+?)"


class Words:
    """One language."""

    def __init__(self, language: str, catalogue: NullTranslations) -> None:
        self.language = language
        self._catalogue = catalogue
        self._group = _GROUPS[language]

    def say(self, text: str, /, **values: Value) -> str:
        """The text, with its placeholders filled."""
        # The empty name is that of the catalogue's own description.
        return self._filled(self._catalogue.gettext(text) if text else "", values)

    def plural(self, one: str, many: str, count: int, /, **values: Value) -> str:
        """The form that goes with a number, which it may mention as `{count}`."""
        return self._filled(self._catalogue.ngettext(one, many, count), {"count": count, **values})

    def tell(self, phrase: str | Phrase) -> str:
        """A phrase, said now. A plain text is no phrase, and is said as it is."""
        if isinstance(phrase, str):
            return phrase
        values = dict(phrase.values)
        if phrase.many:
            return self.plural(phrase.text, phrase.many, phrase.count, **values)
        return self.say(phrase.text, **values)

    def moment(self, at: datetime) -> str:
        """A time, to the minute."""
        return self.tell(moment(at))

    def _filled(self, text: str, values: dict[str, Value]) -> str:
        said = {name: value if isinstance(value, int) else self.tell(value) for name, value in values.items()}
        return _Filler(self._group).vformat(text, (), said)


class _Filler(Formatter):
    """`str.format`, with another sign between thousands."""

    def __init__(self, group: str) -> None:
        self._group = group

    def format_field(self, value: object, format_spec: str) -> str:
        text = format(value, format_spec)
        return text.replace(",", self._group) if format_spec == "," else text


def words_of(*wishes: str | None) -> Words:
    """Those of the first of these languages (`ru`, `ru-RU`; None for no wish) that there is a catalogue for, else
    English."""
    primary = (wish.replace("_", "-").partition("-")[0].lower() for wish in wishes if wish)
    return _words(next((language for language in primary if language in LANGUAGES), LANGUAGES[0]))


@cache
def _words(language: str) -> Words:
    if language == LANGUAGES[0]:
        return Words(language, NullTranslations())
    compiled = files("monitor").joinpath("locale", language, "LC_MESSAGES", "monitor.mo")
    with compiled.open("rb") as file:
        return Words(language, GNUTranslations(file))


ENGLISH = words_of(None)
