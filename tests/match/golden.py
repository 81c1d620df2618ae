"""Reads the golden table; its own first lines say how it is written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from monitor.model import Entity, Item
from tests.match.samples import item

PATH = Path(__file__).with_name("golden.tsv")


@dataclass(frozen=True, slots=True)
class Case:
    """One line of the table with all that holds for its section."""

    line: int
    text: str
    query: str
    expected: bool
    why: str
    languages: frozenset[str]
    entities: tuple[Entity, ...]

    def __str__(self) -> str:
        verdict = "match" if self.expected else "not match"
        return f"{PATH.name}, line {self.line}: {self.query!r} should {verdict} {self.text!r}: {self.why}"

    @property
    def item(self) -> Item:
        """The item that the text stands for."""
        return read_item(self.text)


def read_item(text: str) -> Item:
    """An item written as in the table: its headline, and after each || the name of a further part and what it has."""
    title, *others = text.split(" || ")
    parts = [tuple(part.split(": ", 1)) for part in others]
    given = {name: value for name, value in parts if name != "tag"}
    return item(
        title,
        given.get("summary", ""),
        given.get("text", ""),
        source=given.get("source", "Harbour Wire"),
        link=given.get("link", ""),
        author=given.get("author", ""),
        tags=tuple(value for name, value in parts if name == "tag"),
        language=given.get("lang"),
    )


def cases(table: str) -> Iterator[Case]:
    """The table's cases from the top. Raises `ValueError` for a line that cannot be read, with its number."""
    languages: frozenset[str] = frozenset()
    entities: tuple[Entity, ...] = ()
    for number, line in enumerate(table.splitlines(), start=1):
        if line.startswith("## "):
            languages, entities = _languages(line), ()
        elif line.startswith("@"):
            entities += (_entity(line, number),)
        elif line and not line.startswith("#"):
            text, query, expected, why = map(_unescaped, _columns(line, number))
            yield Case(number, text, query, expected == "yes", why, languages, entities)


def _columns(line: str, number: int) -> list[str]:
    columns = line.split("\t")
    if len(columns) != 4 or columns[2] not in ("yes", "no") or not all(columns):
        raise ValueError(f"{PATH.name}, line {number}: not four columns with TABs between them, the third yes or no")
    return columns


def _languages(heading: str) -> frozenset[str]:
    listed = re.search(r"\[(.*)\]", heading)
    return frozenset(listed[1].split() if listed else ())


def _entity(line: str, number: int) -> Entity:
    name, *settings = line.removeprefix("@").split("\t")
    given: dict[str, tuple[str, ...]] = {}
    for setting in settings:
        key, _, words = setting.partition(": ")
        if key not in ("names", "unless", "ambiguous", "near"):
            raise ValueError(f"{PATH.name}, line {number}: no names:, unless:, ambiguous: or near:")
        given[key] = tuple(words.split(", "))
    return Entity(
        name=name,
        names=(name, *given.get("names", ())),
        unless=given.get("unless", ()),
        ambiguous=given.get("ambiguous", ()),
        near=given.get("near", ()),
    )


def _unescaped(text: str) -> str:
    return re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), text)
