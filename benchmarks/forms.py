"""How well word forms are told, by language: recall and precision on benchmarks/data/forms, as a table or JSON.

    .venv/bin/python -m benchmarks.forms [--json FILE]

Four ways are compared: the word exactly (case and accents aside), as a prefix, by its Snowball stem, and as monitor
does it; the last also for the name of an entity, which asks for the capital. A line of the data is a query word, a word
that stands in a text, and whether a reader of news would call it the same word ("same") or another one ("other").
"""

import argparse
import json
import sys
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import TypeAlias

from monitor.match.pattern import occurs, pattern
from monitor.match.text import Text, fold, tokens

DATA = Path(__file__).with_name("data") / "forms"

SNOWBALL = {
    "ar": "arabic", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "fi": "finnish", "fr": "french", "hi": "hindi", "hu": "hungarian", "it": "italian", "lt": "lithuanian",
    "nl": "dutch", "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
}  # fmt: skip

Way: TypeAlias = Callable[[str, str, str], bool]
"""Language, query word, word of a text: whether the one finds the other."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the data."""

    language: str
    query: str
    word: str
    same: bool


@dataclass(frozen=True, slots=True)
class Score:
    """The share of the same words that were found, and of those found that are the same."""

    recall: float
    precision: float


def lines(folder: Path = DATA) -> list[Line]:
    """The gold data, by language."""
    return [
        Line(language, query, word, label == "same")
        for file in sorted(folder.glob("*.tsv"))
        for language, query, word, label in map(_fields, file.read_text("utf-8").splitlines()[1:])
    ]


def _fields(line: str) -> list[str]:
    return line.split("\t")


def score(way: Way, gold: Iterable[Line]) -> Score:
    """What the way reaches on these lines."""
    verdicts = [(way(line.language, line.query, line.word), line.same) for line in gold]
    right = sum(found and same for found, same in verdicts)
    return Score(
        recall=right / max(1, sum(same for _, same in verdicts)),
        precision=right / max(1, sum(found for found, _ in verdicts)),
    )


def ours(language: str, query: str, word: str) -> bool:
    """As a plain word of a query, the feeds being in that language."""
    return occurs(pattern(query, languages=frozenset((language,))), Text(word))


def ours_as_name(language: str, query: str, word: str) -> bool:
    """As the name of an entity, in a text that has capitals."""
    return occurs(pattern(query, name=True, languages=frozenset((language,))), Text(f"Ж X {word}"))


def _exact(_: str, query: str, word: str) -> bool:
    return tokens(query) == tokens(word)[: len(tokens(query))]


def _prefix(_: str, query: str, word: str) -> bool:
    return fold(word).startswith(fold(query))


def _snowball(language: str, query: str, word: str) -> bool:
    algorithm = SNOWBALL.get(language)
    if algorithm is None:
        return False
    stem = import_module("Stemmer").Stemmer(algorithm).stemWord
    return bool(stem(_plain(query)) == stem(_plain(word)))


def _plain(word: str) -> str:
    return unicodedata.normalize("NFC", word).lower()


WAYS: dict[str, Way] = {
    "exact": _exact,
    "prefix": _prefix,
    "snowball": _snowball,
    "monitor": ours,
    "monitor, name": ours_as_name,
}


def measure(gold: list[Line]) -> dict[str, dict[str, Score]]:
    """The scores by language and way."""
    return {
        language: {
            name: score(way, [line for line in gold if line.language == language])
            for name, way in WAYS.items()
            if name != "snowball" or language in SNOWBALL
        }
        for language in sorted({line.language for line in gold})
    }


def _table(scores: dict[str, dict[str, Score]], gold: list[Line]) -> Iterable[str]:
    yield f"{'':<4}{'lines':>6}" + "".join(f"{name:>16}" for name in WAYS)
    for language, by_way in scores.items():
        cells = [by_way.get(name) for name in WAYS]
        shown = "".join(f"{f'{cell.recall:.2f} / {cell.precision:.2f}' if cell else '–':>16}" for cell in cells)
        yield f"{language:<4}{sum(line.language == language for line in gold):>6}{shown}"


def main() -> None:
    """Print the table, and write the JSON where it is asked for."""
    parser = argparse.ArgumentParser(description="Recall and precision of word forms, by language.")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    options = parser.parse_args()
    gold = lines()
    scores = measure(gold)
    sys.stdout.write("\n".join(("recall / precision", *_table(scores, gold), "")))
    if options.json:
        figures = {language: {name: asdict(cell) for name, cell in ways.items()} for language, ways in scores.items()}
        options.json.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
