"""A word or phrase in the form in which texts are searched for it.

Where a script separates words, a pattern is a row of steps, each satisfied by whole tokens. A term with a letter of a
script without spaces (Han, kana, Thai, Lao, Khmer, Burmese) is a needle instead, found anywhere in the undelimited
text, where two rules keep it honest: a katakana term never touches another katakana letter, and a Latin edge of the
term still ends at the end of a word.

No word forms yet: a word is satisfied by its own text only. `step` is the one place where that will change.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from monitor.match.text import (
    Span,
    Text,
    exactly,
    is_dense,
    is_hangul,
    is_katakana,
    is_mark,
    tokens,
    undelimited,
)


@dataclass(frozen=True, slots=True)
class Step:
    """What satisfies one word: a token in `forms`, or any that starts with `stem` ("" for none).

    With `particles`, what follows the stem is no part of the word, and is left out of the place that is reported.
    """

    forms: frozenset[str] = frozenset()
    stem: str = ""
    particles: bool = False

    def accepts(self, token: str) -> bool:
        """Whether the token satisfies the word."""
        return token in self.forms or (self.stem != "" and token.startswith(self.stem))

    def found(self, text: Text) -> Iterator[int]:
        """The numbers of the text's tokens that satisfy the word."""
        for form in self.forms:
            yield from text.positions.get(form, ())
        if self.stem:
            for token, numbers in text.positions.items():
                if token.startswith(self.stem):
                    yield from numbers


@dataclass(frozen=True, slots=True)
class Spaced:
    """Tokens next to each other. `exact` is the spelling that is asked for, or ""."""

    steps: tuple[Step, ...]
    exact: str = ""

    def places(self, text: Text) -> Iterator[Span]:
        """The first and last token of each place."""
        first, *others = self.steps
        for number in first.found(text):
            following = text.tokens[number + 1 : number + len(self.steps)]
            if len(following) == len(others) and all(map(Step.accepts, others, following)):
                yield number, number + len(others)

    def span(self, text: Text, place: Span) -> Span:
        """The place in the original text."""
        start, end = text.span_of_tokens(*place)
        last = self.steps[-1]
        return (start, text.span_of_start(place[1], len(last.stem))[1]) if last.particles else (start, end)


@dataclass(frozen=True, slots=True)
class Dense:
    """One of the needles, anywhere in the undelimited text. `exact` is the spelling that is asked for, or ""."""

    needles: tuple[str, ...]
    exact: str = ""

    def places(self, text: Text) -> Iterator[Span]:
        """The first character of each place in the undelimited text, and the one after its last."""
        view = text.view
        for needle in self.needles:
            start = view.find(needle)
            while start >= 0:
                end = start + len(needle)
                if _stands_free(view, start, end):
                    yield start, end
                start = view.find(needle, start + 1)

    def span(self, text: Text, place: Span) -> Span:
        """The place in the original text."""
        return text.span_of_view(*place)


Pattern: TypeAlias = Spaced | Dense


def _stands_free(view: str, start: int, end: int) -> bool:
    before, after = view[start - 1 : start] or " ", view[end : end + 1] or " "
    return not (is_mark(after) or _tied(view[start], before) or _tied(view[end - 1], after, tail=True))


def _tied(edge: str, neighbour: str, *, tail: bool = False) -> bool:
    """Whether the character next to a term's edge makes that edge the middle of a word."""
    if is_dense(edge):
        return is_katakana(edge) and is_katakana(neighbour)
    if not neighbour.isalnum() or is_dense(neighbour) or is_hangul(edge) != is_hangul(neighbour):
        return False
    return not (tail and is_hangul(edge))


def step(token: str, *, starred: bool = False, exact: bool = False) -> Step:
    """What satisfies a word, given as its token: itself; with a star whatever starts so; in Korean with particles."""
    if starred:
        return Step(stem=token)
    if is_hangul(token) and not exact:
        return Step(stem=token, particles=True)
    return Step(forms=frozenset((token,)))


def pattern(text: str, *, exact: bool = False) -> Pattern:
    """The pattern of a word or phrase of one token at least. A star at a word's end leaves that end open."""
    spelling = exactly(text) if exact else ""
    if is_dense(text):
        return Dense(_needles(undelimited(text)), spelling)
    return Spaced(tuple(_steps(text, exact)), spelling)


def _steps(text: str, exact: bool) -> Iterator[Step]:
    for piece in text.split():
        *others, last = tokens(piece) or [""]
        yield from (step(token, exact=exact) for token in others)
        if last:
            yield step(last, starred=piece.endswith("*"), exact=exact)


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
