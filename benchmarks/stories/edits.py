"""What newsrooms do to a text that they take over, at random but from a seed."""

import json
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

from benchmarks.stories.texts import FOLDER, Report

Edit: TypeAlias = Callable[[Report, random.Random, Sequence[Report]], Report]
"""Takes a text, chance, and the other texts of the part."""

UNSPACED = frozenset({"ja"})
_PIECES = re.compile("[\u4e00-\u9fff々]+|[\u30a1-\u30fa\u30fc]+|[\u3041-\u309f]+|[0-9.]+|.")

_FURNITURE: dict[str, dict[str, list[str]]] = json.loads((FOLDER / "furniture.json").read_text(encoding="utf-8"))
BOILERPLATE = _FURNITURE["boilerplate"]


def pieces(text: str, language: str) -> list[str]:
    """The words of a text, or what comes nearest where they are not separated."""
    return _PIECES.findall(text) if language in UNSPACED else text.split()


def joined(words: Sequence[str], language: str) -> str:
    """The words as a text again."""
    return ("" if language in UNSPACED else " ").join(words)


def dateline(report: Report, dice: random.Random, _: Sequence[Report]) -> Report:
    return replace(report, body=dice.choice(_FURNITURE["datelines"][report.language]) + report.body)


def agency_credit(report: Report, dice: random.Random, _: Sequence[Report]) -> Report:
    return replace(report, body=f"{report.body} {dice.choice(_FURNITURE['credits'][report.language])}")


def cut(report: Report, _: random.Random, __: Sequence[Report]) -> Report:
    """To 60 words, with an ellipsis; a Japanese piece is about half a word."""
    length = 100 if report.language in UNSPACED else 60
    return replace(report, body=joined(pieces(report.body, report.language)[:length], report.language) + " …")


def boilerplate(report: Report, dice: random.Random, _: Sequence[Report]) -> Report:
    """The furniture of a page before the text and after it."""
    before, after = dice.sample(BOILERPLATE[report.language], 2)
    return replace(report, body=f"{before} {report.body} {after}")


def headline(report: Report, _: random.Random, __: Sequence[Report]) -> Report:
    return replace(report, title=report.other, other=report.title)


def merged(report: Report, dice: random.Random, others: Sequence[Report]) -> Report:
    """With another agency's report of something else, before or after."""
    other = dice.choice([one for one in others if one.language == report.language and one.title != report.title])
    bodies = [report.body, other.body]
    dice.shuffle(bodies)
    return replace(report, body=" ".join(bodies))


def changed(share: float) -> Edit:
    """So many of the words replaced, left out, or joined by others. One change in ten hits whatever is there, names and
    numbers too; the others leave those alone, as an editor does."""

    def edit(report: Report, dice: random.Random, others: Sequence[Report]) -> Report:
        words = pieces(report.body, report.language)
        texts = [one.body for one in others if one.language == report.language]
        spare = [word for text in texts for word in pieces(text, report.language) if _is_free(word)]
        for _ in range(round(share * len(words))):
            at = dice.choice([at for at, word in enumerate(words) if dice.random() < 0.1 or _is_free(word)])
            word = dice.choice(spare)
            words[at : at + 1] = dice.choices([[word], [], [words[at], word]], [3, 1, 1])[0]
        return replace(report, body=joined(words, report.language))

    return edit


def _is_free(word: str) -> bool:
    """Whether it is neither a name nor a number."""
    return word[0].islower() or "\u3041" <= word[0] <= "\u309f" or (len(word) < 4 and "\u4e00" <= word[0] <= "\u9fff")


EDITS: dict[str, tuple[Edit, ...]] = {
    "dateline added": (dateline,),
    "credit added": (agency_credit,),
    "cut to 60 words": (cut,),
    "5 % of the words changed": (changed(0.05),),
    "20 % of the words changed": (changed(0.2),),
    "boilerplate around it": (boilerplate,),
    "two sources merged": (merged,),
    "headline rewritten": (headline,),
    "headline, dateline, 5 %": (headline, changed(0.05), dateline),
    "headline, cut, credit": (headline, cut, agency_credit),
    "headline, 20 %, boilerplate": (headline, changed(0.2), boilerplate),
}
