"""Turns matches into the lines that say why. Pure; the renderer decides how many of the terms are shown."""

from collections.abc import Iterable, Sequence

from monitor.model import Field, Match, Reason, Term

# More distinct words than this explain nothing.
MOST_TERMS = 50


def reasons_of(matches: Sequence[Match]) -> tuple[Reason, ...]:
    """One reason a watch, the strongest priority first, and otherwise in the order given.

    A reason's `terms` are the distinct texts as found, in reading order: headline, summary, text. Its `fields` run
    beside them: `fields[i]` is where `terms[i]` was found first.
    """
    watches = dict.fromkeys(match.watch for match in matches)
    reasons = [_reason([match for match in matches if match.watch == watch]) for watch in watches]
    return tuple(sorted(reasons, key=lambda reason: reason.priority.rank))


def _reason(matches: Sequence[Match]) -> Reason:
    found = _distinct(term for match in matches for term in match.terms)[:MOST_TERMS]
    return Reason(
        watch=matches[0].watch,
        priority=min((match.priority for match in matches), key=lambda priority: priority.rank),
        terms=tuple(term.text for term in found),
        fields=tuple(term.field for term in found),
    )


def _distinct(terms: Iterable[Term]) -> list[Term]:
    order = tuple(Field)
    reading = sorted(terms, key=lambda term: (order.index(term.field), term.start, term.end))
    first: dict[str, Term] = {}
    for term in reading:
        first.setdefault(term.text.casefold(), term)
    return list(first.values())
