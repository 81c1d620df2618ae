"""A word or phrase in the form in which texts are searched for it.

Where a script separates words, a pattern is a row of steps, each satisfied by whole tokens: the word's own text, its
forms (`monitor.match.words`), whatever starts so (`Kuril*`), or, in Korean, the word with particles. A term with a
letter of a script without spaces (Han, kana, Thai, Lao, Khmer, Burmese) is a needle instead, found anywhere in the
undelimited text, where two rules keep it honest: a katakana term never touches another katakana letter, and a Latin
edge of the term still ends at the end of a word.

Case
- A word in capitals (two letters or more; digits and signs do not count: US, U.S., COVID-19) is found in capitals only,
  of its forms those with small letters after it: MPs, МИДом.
- The name of an entity is found where the first of its words that has a capital has one in the text, too, unless that
  text has no capital anywhere. A starred word asks for none: it is there for what is derived from the name.
- All else is found in any case, and what is exact only as it is written.
Case is looked at only where the word was found.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from monitor.match.text import (
    Span,
    Text,
    exactly,
    fold,
    is_dense,
    is_hangul,
    is_katakana,
    is_mark,
    tokens,
    undelimited,
)
from monitor.match.words.inflection import inflected, of_capitals, script_of
from monitor.match.words.korean import are_particles
from monitor.match.words.stems import Stems

_APOSTROPHES = str.maketrans(dict.fromkeys("’ʼʻ‘`´", "'"))


@dataclass(frozen=True, slots=True)
class Step:
    """What satisfies one word: a token in `forms`, or one that starts with `stem` ("" for none).

    What may follow the stem: anything; with `particles` those of Korean, which are no part of the word and are left out
    of the place that is reported; with `stems` what makes a form of the word. `capital`: the text has one where the
    token starts. `capitals`: the token that stands there in capitals, or "".
    """

    forms: frozenset[str] = frozenset()
    stem: str = ""
    particles: bool = False
    stems: Stems | None = None
    capital: bool = False
    capitals: str = ""

    def accepts(self, token: str, written: str = "") -> bool:
        """Whether the token satisfies the word, case aside; `written` is the token as it stands in the text."""
        if token in self.forms:
            return True
        if not self.stem or not token.startswith(self.stem):
            return False
        if self.particles:
            return are_particles(token[len(self.stem) :], self.stem[-1])
        return self.stems is None or self.stems.take(token, written)

    def fits(self, text: Text, number: int) -> bool:
        """Whether the text's token of that number satisfies the word, case and all."""
        token = text.tokens[number]
        if self.stems and token not in self.forms and token.startswith(self.stem):
            return self.accepts(token, text.written(number)) and self._cased(text, number)
        return self.accepts(token) and self._cased(text, number)

    def found(self, text: Text) -> Iterator[int]:
        """The numbers of the text's tokens that satisfy the word."""
        yield from (number for number in text.numbers_of(self.forms) if self._cased(text, number))
        if self.stem:
            for number, token in enumerate(text.tokens):
                if token.startswith(self.stem) and token not in self.forms and self.fits(text, number):
                    yield number

    def _cased(self, text: Text, number: int) -> bool:
        if self.capitals:
            return fold(_without_small_end(text.written(number))) == self.capitals
        return not self.capital or not text.has_capitals or not text.written(number)[:1].islower()


def _without_small_end(word: str) -> str:
    start = next((number for number, letter in enumerate(word) if letter.islower()), len(word))
    return word[:start] if word[start:].islower() else word


@dataclass(frozen=True, slots=True)
class Spaced:
    """Tokens next to each other. `exact` is the spelling that is asked for, or ""."""

    steps: tuple[Step, ...]
    exact: str = ""

    def places(self, text: Text) -> Iterator[Span]:
        """The first and last token of each place."""
        first, *others = self.steps
        for number in first.found(text):
            last = self._last(text, number, others)
            if last is not None:
                yield number, last

    def _last(self, text: Text, number: int, others: list[Step]) -> int | None:
        """The last token of the place that begins with that one, or None. A possessive s is no word of its own."""
        for step in others:
            number += 1
            if text.is_possessive(number) and not step.fits(text, number):
                number += 1
            if number >= len(text.tokens) or not step.fits(text, number):
                return None
        return number

    def span(self, text: Text, place: Span) -> Span:
        """The place in the original text."""
        start, end = text.span_of_tokens(*place)
        last = self.steps[-1]
        return (start, text.span_of_start(place[1], len(last.stem))[1]) if last.particles else (start, end)


@dataclass(frozen=True, slots=True)
class Dense:
    """One of the needles, anywhere in the undelimited text, where whatever may follow it if it is `starred`.

    `exact` is the spelling that is asked for, or "".
    """

    needles: tuple[str, ...]
    exact: str = ""
    starred: bool = False

    def places(self, text: Text) -> Iterator[Span]:
        """The first character of each place in the undelimited text, and the one after its last."""
        view = text.view
        for needle in self.needles:
            start = view.find(needle)
            while start >= 0:
                end = start + len(needle)
                if _stands_free(view, start, end, starred=self.starred):
                    yield start, end
                start = view.find(needle, start + 1)

    def span(self, text: Text, place: Span) -> Span:
        """The place in the original text."""
        return text.span_of_view(*place)


Pattern: TypeAlias = Spaced | Dense


def _stands_free(view: str, start: int, end: int, *, starred: bool) -> bool:
    before, after = view[start - 1 : start] or " ", view[end : end + 1] or " "
    if is_mark(after) or _tied(view[start], before):
        return False
    return starred or not _tied(_last_letter(view, start, end), after, tail=True)


def _last_letter(view: str, start: int, end: int) -> str:
    """The letter at the end, without the marks on it."""
    return next((view[at] for at in range(end - 1, start, -1) if not is_mark(view[at])), view[start])


def _tied(edge: str, neighbour: str, *, tail: bool = False) -> bool:
    """Whether the character next to a term's edge makes that edge the middle of a word."""
    if is_dense(edge):
        return is_katakana(edge) and is_katakana(neighbour)
    if not neighbour.isalnum() or is_dense(neighbour) or is_hangul(edge) != is_hangul(neighbour):
        return False
    return not (tail and is_hangul(edge))


def pattern(text: str, *, exact: bool = False, name: bool = False, languages: Collection[str] = frozenset()) -> Pattern:
    """The pattern of a word or phrase of one token at least. A star at a word's end leaves that end open.

    `name`: it is the name of an entity. `languages`, by their primary subtags, choose the word forms.
    """
    spelling = exactly(text) if exact else ""
    if is_dense(text):
        return Dense(_needles(undelimited(text)), spelling, starred=text.endswith("*"))
    if exact:
        return Spaced(tuple(Step(forms=frozenset((token,))) for token in tokens(text)), spelling)
    steps = [step for piece in text.split() for step in _steps(piece, languages)]
    return Spaced(tuple(_with_capital(steps, text) if name else steps))


def _steps(piece: str, languages: Collection[str]) -> list[Step]:
    """What satisfies what stands between two spaces: often one word, but think of peace-treaty and O'Brien."""
    words = exactly(piece).split()
    found = [step for word in words for step in _steps_of(word, _in_capitals(piece), languages)]
    if found and piece.endswith("*"):
        *others, last = tokens(piece)
        return [*found[: len(others)], Step(stem=last)]
    if len(found) > 1 and script_of(piece) == "CYRILLIC" and "'" in piece.translate(_APOSTROPHES):
        return _around_apostrophe(piece, found, languages)
    return found


def _steps_of(word: str, all_capitals: bool, languages: Collection[str]) -> list[Step]:
    found = tokens(word)
    if len(found) > 1 or is_hangul(word):
        return [_uninflected(token) for token in found]
    if _in_capitals(word) or (all_capitals and word.isupper()):
        forms = of_capitals(word)
        return [Step(forms=_folded(forms.words), capitals=token) for token in found]
    forms = inflected(word, languages)
    return [
        Step(forms=_folded(forms.words) | {token}, stem=forms.stems.start if forms.stems else "", stems=forms.stems)
        for token in found
    ]


def _uninflected(token: str) -> Step:
    """What satisfies a token that has no forms, or, in Korean, particles for forms."""
    return Step(stem=token, particles=True) if is_hangul(token) else Step(forms=frozenset((token,)))


def _around_apostrophe(piece: str, found: list[Step], languages: Collection[str]) -> list[Step]:
    """A Ukrainian word with an apostrophe is two tokens, and its second one has the forms: об'єкт, об'єкта."""
    before = tokens(piece)[:-1]
    forms = [tokens(word) for word in inflected(piece.translate(_APOSTROPHES), languages).words]
    last = frozenset(form[-1] for form in forms if form[:-1] == before)
    return [*map(_uninflected, before), replace(found[-1], forms=found[-1].forms | last)]


def _folded(words: Collection[str]) -> frozenset[str]:
    return frozenset(map(fold, words))


def _in_capitals(word: str) -> bool:
    letters = [character for character in word if character.isalpha()]
    return len(letters) > 1 and all(map(str.isupper, letters))


def _with_capital(steps: list[Step], name: str) -> list[Step]:
    """The steps of a name, of which the first that has a capital and two letters asks for it, or else the first.

    The words after it may be written small: the Security council, al-Qaida.
    """
    written = [word for piece in name.split() for word in exactly(piece).split() for _ in tokens(word)]
    capitalised = [number for number, word in enumerate(written) if word[:1].isupper()]
    chosen = next((number for number in capitalised if len(written[number]) > 1), next(iter(capitalised), None))
    if chosen is None or not steps[chosen].forms or steps[chosen].capitals:
        return steps
    return [replace(step, capital=number == chosen) for number, step in enumerate(steps)]


def _needles(view: str) -> tuple[str, ...]:
    """The text itself, and without the spaces that nobody is bound to write between two letters of such scripts."""
    words = view.split(" ")
    joined = words[0]
    for word in words[1:]:
        joined += word if is_dense(joined[-1]) and is_dense(word[0]) else f" {word}"
    return tuple(dict.fromkeys((view, joined)))


def spans(wanted: Pattern, text: Text) -> Iterator[Span]:
    """Every place of the pattern in the original text; places may overlap, and come in no order."""
    for place in wanted.places(text):
        start, end = wanted.span(text, place)
        if not wanted.exact or exactly(text.original[start:end]) == wanted.exact:
            yield start, end


def occurs(wanted: Pattern, text: Text) -> bool:
    """Whether the pattern stands in the text at all."""
    found = spans(wanted, text) if wanted.exact else wanted.places(text)
    return next(found, None) is not None
