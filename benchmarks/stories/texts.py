"""The texts that are edited: of nobody's writing but this repository's, in `benchmarks/data/stories`.

A file has one text in four lines, then an empty one: language, headline, another headline of the same story, text.
"""

from dataclasses import dataclass
from pathlib import Path

TUNING, HELD_OUT = "tuning", "held_out"
FOLDER = Path(__file__).parents[1] / "data" / "stories"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A text of a newsroom. `other` is how another would head it."""

    language: str
    title: str
    other: str
    body: str


def reports(part: str) -> list[Report]:
    """The texts of one part: the one is there to choose thresholds by, the other is looked at in the end."""
    records = (FOLDER / f"{part}.txt").read_text(encoding="utf-8").strip().split("\n\n")
    return [
        Report(language=language, title=title, other=other, body=body)
        for language, title, other, body in (record.split("\n") for record in records)
    ]
