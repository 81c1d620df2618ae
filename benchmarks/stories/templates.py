"""Stories that look alike and are not: the same form filled in with other facts, as feeds are full of.

The forms are in `benchmarks/data/stories/forms_*.txt`: language, headline, text, and an empty line. `{slot}` is drawn
from `values.json`, each value once in an instance; `{n}` is a number. The two parts have forms of their own, so that
what was chosen on the one is tried on the other.
"""

import json
import random
import re
from functools import cache

from benchmarks.stories.texts import FOLDER, Report

_SLOT = re.compile(r"{([a-z]+)\d?}")
_VALUES: dict[str, list[str]] = json.loads((FOLDER / "values.json").read_text(encoding="utf-8"))


@cache
def _forms(part: str) -> list[list[str]]:
    records = (FOLDER / f"forms_{part}.txt").read_text(encoding="utf-8").strip().split("\n\n")
    return [record.split("\n") for record in records]


def forms(part: str) -> int:
    """How many forms a part has."""
    return len(_forms(part))


def instances(part: str, form: int, count: int, dice: random.Random) -> list[Report]:
    """So many reports in one form. Their headline and their first names differ."""
    made: dict[str, Report] = {}
    while len(made) < count:
        language, title, body = _forms(part)[form]
        values: dict[str, str] = {}
        headline = _fill(title, values, dice)
        report = Report(language=language, title=headline, other="", body=_fill(body, values, dice))
        made.setdefault(report.title, report)
        count = min(count, _most(title))
    return list(made.values())


def _most(title: str) -> int:
    """How many instances of a headline to ask for: it may have no more than the weekdays."""
    slots = _SLOT.findall(title)
    return 5 if len(slots) < 2 and "n" not in slots else 1000


def _fill(form: str, values: dict[str, str], dice: random.Random) -> str:
    def value(found: re.Match[str]) -> str:
        slot, name = found.group(0), found.group(1)
        if name == "n":
            return str(dice.randrange(1, dice.choice((10, 60, 400))))
        if slot not in values:
            taken = set(values.values())
            values[slot] = dice.choice([choice for choice in _VALUES[name] if choice not in taken])
        return values[slot]

    return _SLOT.sub(value, form)
