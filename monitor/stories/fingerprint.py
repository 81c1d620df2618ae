"""What is compared of an item: word sequences, names and numbers of its headline and the beginning of its text.

Promises: the same text gives the same hashes in every process and version, so that they may be stored; work and memory
are bounded, however long the item. Does not judge: `similarity` does. An outline is the part of it that is quickly had,
and leads to the items that are worth a comparison.

Words are cut where a script separates them. In scripts that do not, each pair of neighbouring letters is a word, so
that three "words" are four letters. Endings are cut off where words are compared singly, and kept in sequences.
"""

import re
import unicodedata
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from zlib import crc32

from monitor.model import Item

MAX_WORDS = 400
"""Of the text. The rest of a long read adds nothing: copies begin alike."""

MAX_CHARS = 20 * MAX_WORDS
"""Of a summary and of a text: nothing beyond is looked at."""

MIN_BODY = 12
"""Sequences. Less ("Read more", "Comments") is no account of anything."""

SKETCH = 16
"""Hashes of a story's first item that are stored to find its copies by."""

SHINGLE = 3
"""Words in a sequence."""

FIRST_SENTENCE = 25
"""Words, about: all that many feeds carry of a text."""

HEADLINE_CASE = 0.6
"""Of the longer words, more have a capital only where capitals say nothing."""

_STEM = 5
_SHORT = 2_000  # letters that are not worth cutting
_USUAL = 32  # letters of a word that is worth remembering
_DENSE = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
)
# Vowel signs of Arabic, Hebrew and the scripts of India are no letters to `re`, and must not split words.
_MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0900-\u0dff"
_TOKEN = re.compile(rf"\d+(?:[.,:]\d+)*|[{_DENSE}]+|(?:[^\W\d_{_DENSE}]+|[{_MARKS}])+(?:['’][^\W\d_{_DENSE}]+)*")
_ASCII_TOKEN = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)*|\d+(?:[.,:]\d+)*")  # what that is in ASCII, and found sooner
_IS_DENSE = re.compile(f"[{_DENSE}]")
# Names in Han letters cannot be told from other words.
_DENSE_NAME = re.compile("[\u30a1-\u30fa\u30fc]{3,}")
_ENDS_SENTENCE = re.compile(r"[.!?:…。！？\n]")
_POSSESSIVE = re.compile(r"['’]s?$")
_DECIMALS = re.compile(r"[.,](?=\d{3}(?!\d))")

# Weekdays tell the issues of a bulletin apart, in languages that write them small, too.
_CALENDAR = frozenset((
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "montag", "dienstag", "mittwoch",
    "donnerstag", "freitag", "samstag", "sonnabend", "sonntag", "lundi", "mardi", "mercredi", "jeudi", "vendredi",
    "samedi", "dimanche", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo", "lunedì",
    "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica", "segunda", "terça", "quarta", "quinta",
    "sexta", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag", "poniedziałek", "wtorek",
    "środa", "środę", "czwartek", "piątek", "sobota", "sobotę", "niedziela", "niedzielę", "понедельник", "вторник",
    "среда", "среду", "четверг", "пятница", "пятницу", "суббота", "субботу", "воскресенье", "понеділок", "вівторок",
    "середа", "середу", "четвер", "пʼятниця", "субота", "неділя",
))  # fmt: skip
_DENSE_DAY = re.compile("[月火水木金土日]曜|(?:星期|周)[一二三四五六日天]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """The word sequences of an item: `headline` and `shingles` are the hashes of those of the headline and of the text,
    in order."""

    headline: Sequence[int]
    shingles: Sequence[int]

    @property
    def has_body(self) -> bool:
        """Whether there is text enough to be compared."""
        return len(self.shingles) >= MIN_BODY

    @property
    def traces(self) -> frozenset[int]:
        """All hashes by which a copy may be found."""
        return frozenset(self.shingles).union(self.headline)

    @property
    def sketch(self) -> frozenset[int]:
        """The few of them that are stored: some of the headline, of the first sentence, and of the rest. In
        each the least ones, a choice that does not depend on where they stand."""
        headline = _least(self.headline, SKETCH // 4)
        lead = _least(self.shingles[:FIRST_SENTENCE], (SKETCH - len(headline)) // 2)
        rest = _least(self.shingles[FIRST_SENTENCE:], SKETCH - len(headline) - len(lead))
        return frozenset(headline + lead + rest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint(Outline):
    """An item as it is compared.

    `words` are the beginnings of all words; `names` and `numbers` (weekdays are among them) those that make an account
    one of this matter and no other, `title_*` those of the headline alone; `slots` has each with the word before it.
    `title` and `text` are the words in order.
    """

    title: tuple[str, ...]
    text: tuple[str, ...]
    words: frozenset[str]
    names: frozenset[str]
    numbers: frozenset[str]
    slots: frozenset[tuple[str, str]]
    title_names: frozenset[str]
    title_numbers: frozenset[str]


def outline(item: Item) -> Outline:
    """The outline of an item's fingerprint, at a fraction of its cost."""
    return Outline(
        headline=array("I", _shingles(_tokens(item.title))), shingles=array("I", _shingles(_tokens(_body(item))))
    )


def excerpt(item: Item) -> str:
    """As much of summary and text as has the same fingerprint, where it stands for the text of an item without a
    summary."""
    body = _body(item)
    if len(body) <= _SHORT:
        return body
    text = unicodedata.normalize("NFKC", body[:MAX_CHARS])
    cut = text[: _end(text)]
    # Where letters grow when they are normalised, or capitals end, the beginning does not say the same.
    return cut if len(cut) <= MAX_CHARS and cut.isupper() == text.isupper() else body[:MAX_CHARS]


def fingerprint(item: Item) -> Fingerprint:
    """What an item is compared by."""
    title, body = _Reading(item.title), _Reading(_body(item))
    title_names = title.names if not title.is_headline_case else frozenset(title.words & (body.names or title.names))
    return Fingerprint(
        title=tuple(title.tokens),
        text=tuple(body.tokens),
        headline=tuple(_shingles(title.tokens)),
        shingles=tuple(_shingles(body.tokens)),
        words=title.words | body.words,
        names=title_names | body.names,
        numbers=title.numbers | body.numbers,
        slots=title.slots | body.slots,
        title_names=title_names,
        title_numbers=title.numbers,
    )


def _body(item: Item) -> str:
    """Summary and text, where the text does not begin with the summary."""
    summary, text = item.summary[:MAX_CHARS], item.text[:MAX_CHARS]
    return text if text.startswith(summary.rstrip(" .…[]")) else f"{summary}\n{text}"


class _Reading:
    """One text, read once from its beginning to its end."""

    def __init__(self, text: str) -> None:
        self.tokens: list[str] = []
        self._words: set[str] = set()
        self._names: set[str] = set()
        self._numbers: set[str] = set()
        self._slots: set[tuple[str, str]] = set()
        text = unicodedata.normalize("NFKC", text[:MAX_CHARS])
        self._shouts = text.isupper()
        self._long = self._capital = 0
        end = 0
        for found in _token_in(text).finditer(text):
            begins = not end or _ENDS_SENTENCE.search(text, end, found.start()) is not None
            token = found.group()
            self._take(token, _words_of(token), begins=begins)
            end = found.end()
            if len(self.tokens) >= MAX_WORDS:
                break
        self.words, self.names = frozenset(self._words), frozenset(self._names)
        self.numbers, self.slots = frozenset(self._numbers), frozenset(self._slots)

    @property
    def is_headline_case(self) -> bool:
        """Whether nearly every word has a capital, so that capitals say nothing."""
        return self._shouts or self._capital > HEADLINE_CASE * self._long

    def _take(self, token: str, words: Sequence[str], *, begins: bool) -> None:
        if _IS_DENSE.match(token):
            self._take_dense(token, words)
        elif token[0].isdigit():
            self._add_fact(words[0], self._numbers)
        else:
            self._take_word(token, words[0], begins=begins)

    def _take_dense(self, run: str, pairs: Sequence[str]) -> None:
        terms = _DENSE_NAME.findall(run)
        self.tokens += pairs
        self._words.update(pairs, terms)
        self._names.update(terms)
        self._numbers.update(_DENSE_DAY.findall(run))

    def _take_word(self, word: str, folded: str, *, begins: bool) -> None:
        is_capital = word[0].isupper() and len(word) > 1
        self._long += len(word) > 3
        self._capital += is_capital and len(word) > 3
        if folded in _CALENDAR:
            self._add_fact(folded, self._numbers)
        elif is_capital and not begins and not self._shouts:
            self._add_fact(folded, self._names)
        else:
            self._add(folded)

    def _add_fact(self, word: str, facts: set[str]) -> None:
        if self.tokens:
            self._slots.add((stem(self.tokens[-1]), stem(word)))
        facts.add(stem(word))
        self._add(word)

    def _add(self, word: str) -> None:
        self.tokens.append(word)
        self._words.add(stem(word))


def _least(hashes: Sequence[int], count: int) -> list[int]:
    return sorted(set(hashes))[:count]


def stem(word: str) -> str:
    """What the forms of a word share, near enough."""
    return word if word[0].isdigit() else word[:_STEM]


def _tokens(text: str) -> list[str]:
    """The words of a text as `_Reading` has them."""
    text = unicodedata.normalize("NFKC", text[:MAX_CHARS])
    if text.isascii():
        # There each token is one word, and most of them are as they stand.
        tokens = _ASCII_TOKEN.findall(text.lower())[:MAX_WORDS]
        return [token if token.isalpha() else _spelt(token)[0] for token in tokens]
    words: list[str] = []
    for found in _TOKEN.finditer(text):
        words += _words_of(found.group())
        if len(words) >= MAX_WORDS:
            break
    return words


def _token_in(text: str) -> re.Pattern[str]:
    return _ASCII_TOKEN if text.isascii() else _TOKEN


def _end(text: str) -> int:
    """Where the last word ends that is read of a normalised text."""
    count = 0
    for found in _token_in(text).finditer(text):
        count += len(_words_of(found.group()))
        if count >= MAX_WORDS:
            return found.end()
    return len(text)


def _words_of(token: str) -> Sequence[str]:
    """The word that a token is, or the pairs of letters that stand for words in a script without spaces."""
    return _remembered(token) if len(token) <= _USUAL else _spelt(token)


def _spelt(token: str) -> tuple[str, ...]:
    if _IS_DENSE.match(token):
        return tuple(token[at : at + 2] for at in range(max(1, len(token) - 1)))
    if token[0].isdigit():
        return (_DECIMALS.sub("", token).replace(",", "."),)
    return (_POSSESSIVE.sub("", token.casefold()).replace("ё", "е"),)


_remembered = lru_cache(maxsize=1 << 13)(_spelt)


def _shingles(tokens: Sequence[str]) -> list[int]:
    text = " ".join(tokens)
    data = text.encode(errors="surrogatepass")
    words = tokens if text.isascii() else data.split(b" ")
    ends = list(accumulate(map(len, words), lambda end, length: end + 1 + length))
    starts = [0, *(end + 1 for end in ends)]
    return [crc32(data[start:end]) for start, end in zip(starts, ends[SHINGLE - 1 :], strict=False)]
