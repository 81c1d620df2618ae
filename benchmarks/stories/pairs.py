"""Labelled pairs: two items as feeds would have them, and whether they tell the same story."""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from benchmarks.stories.edits import BOILERPLATE, EDITS, UNSPACED, joined, pieces
from benchmarks.stories.templates import forms, instances
from benchmarks.stories.texts import Report, reports
from monitor.model import Item

NOW = datetime(2026, 6, 3, tzinfo=UTC)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """`kind` says how the second came from the first, or why they look alike."""

    first: Item
    second: Item
    same: bool
    kind: str


def copies(part: str, seed: int, *, rounds: int = 3) -> list[Pair]:
    """Each text beside each edit of it, in either order; half of them have another headline, too, so that it is the
    text that is judged."""
    dice, texts = random.Random(seed), reports(part)  # noqa: S311 - the same pairs on every machine
    return [
        pair([_maybe_retitled(report, dice), edited(kind, report, dice, texts)], kind, dice, same=True)
        for _ in range(rounds)
        for report in texts
        for kind in EDITS
    ]


def twice_edited(part: str, seed: int, *, rounds: int = 2) -> list[Pair]:
    """Two edits of one text, neither of which is like the agency's."""
    dice, texts = random.Random(seed), reports(part)  # noqa: S311 - as above
    found = []
    for _ in range(rounds):
        for report in texts:
            first, second = dice.sample(list(EDITS), 2)
            sides = [edited(kind, report, dice, texts) for kind in (first, second)]
            found.append(pair(sides, "two edits", dice, same=True))
    return found


def summaries(part: str, seed: int, *, rounds: int = 2) -> list[Pair]:
    """Feeds that carry only the first sentence, beside the whole text and beside each other."""
    dice, texts = random.Random(seed), reports(part)  # noqa: S311 - as above
    found = []
    for _ in range(rounds):
        for report in texts:
            short = _shortened(report)
            retitled = replace(report, title=report.other)
            found.append(pair([retitled, short], "first sentence beside the whole, other headline", dice, same=True))
            for kind in ("dateline added", "5 % of the words changed", "20 % of the words changed"):
                other = edited(kind, replace(short, title=report.other), dice, texts)
                found.append(pair([short, other], f"first sentences, other headline, {kind}", dice, same=True))
    return found


def strangers(part: str, seed: int, *, count: int = 2000) -> list[Pair]:
    """Pairs that tell different stories, the harder the more they look alike."""
    dice, texts = random.Random(seed), reports(part)  # noqa: S311 - as above
    found = list(_templates(part, dice, count // forms(part)))
    for _ in range(count):
        one, other = dice.sample(texts, 2)
        kinds = [dice.choice([kind for kind in EDITS if kind != "two sources merged"]) for _ in range(2)]
        sides = [
            edited(kind, side, dice, [text for text in texts if text not in (one, other)] + [side])
            for kind, side in zip(kinds, (one, other), strict=True)
        ]
        found.append(pair(sides, "different stories", dice, same=False))
        same_tongue = [text for text in texts if text.language == one.language and text != one]
        other = dice.choice(same_tongue)
        found.append(pair(_furnished(one, other, dice), "first sentences in the same boilerplate", dice, same=False))
        found.append(pair([one, _follow_up(one, other)], "another report with the same background", dice, same=False))
    english = [text for text in texts if text.language == "en"]
    letters = [(side, _newsletter(english, dice)) for report in english for side in (report, _shortened(report))]
    return found + [pair(sides, "a newsletter that mentions it", dice, same=False) for sides in letters]


def _templates(part: str, dice: random.Random, count: int) -> Iterator[Pair]:
    for form in range(forms(part)):
        made = instances(part, form, 40, dice)
        for _ in range(count):
            one, other = dice.sample(made, 2)
            yield pair([one, other], "the same form with other facts", dice, same=False)


def edited(kind: str, report: Report, dice: random.Random, texts: Sequence[Report]) -> Report:
    """The report after the edits of that name."""
    for edit in EDITS[kind]:
        report = edit(report, dice, texts)
    return report


def _maybe_retitled(report: Report, dice: random.Random) -> Report:
    return dice.choice([report, replace(report, title=report.other)])


def first_sentence(report: Report) -> str:
    return _SENTENCE.split(report.body)[0]


def _furnished(one: Report, other: Report, dice: random.Random) -> list[Report]:
    before, after = dice.sample(BOILERPLATE[one.language], 2)
    return [replace(side, body=f"{before} {first_sentence(side)} {after}") for side in (one, other)]


def _shortened(report: Report) -> Report:
    return replace(report, body=first_sentence(report))


def _follow_up(report: Report, other: Report) -> Report:
    """Two new sentences on top of an older report's second half, under a headline of its own."""
    words = pieces(report.body, report.language)
    lead = _SENTENCE.split(other.body)[:3]
    background = joined(words[len(words) // 2 :], report.language)
    space = "" if report.language in UNSPACED else " "
    return replace(report, title=other.title, body=space.join([*lead, background]))


def _newsletter(texts: Sequence[Report], dice: random.Random) -> Report:
    chosen = dice.sample(texts, min(9, len(texts)))
    body = " ".join(f"{report.title}. {first_sentence(report)}" for report in chosen)
    return Report(language="en", title="What happened today while you were at work", other="", body=body)


def pair(sides: Sequence[Report], kind: str, dice: random.Random, *, same: bool) -> Pair:
    """Two reports as items of two feeds, in either order."""
    first, second = (as_item(side, number) for number, side in enumerate(dice.sample(sides, 2)))
    return Pair(first=first, second=second, same=same, kind=kind)


def as_item(report: Report, number: int) -> Item:
    """A report as a feed carries it; each number is a feed of its own."""
    return Item(
        id=f"i{number}", feed_id=f"f{number}", source=f"Feed {number}", title=report.title, link="",
        summary=report.body, language=report.language, first_seen=NOW,
    )  # fmt: skip
