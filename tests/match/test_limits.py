"""Bad input to the engine: a right answer in bounded time. The limits are several times what a slow machine takes."""

import asyncio
import random
from string import ascii_lowercase
from time import perf_counter

import pytest

from monitor.match.automaton import PART, Automaton
from monitor.match.compile import compile_watches
from monitor.match.matcher import Matcher
from monitor.model import Watch
from tests.match.samples import ENTITIES, item
from tests.support.pauses import LONGEST_PAUSE, longest_pause

pytestmark = pytest.mark.alone


@pytest.fixture(scope="module")
def thousand() -> Matcher:
    queries = [f'w{number} OR "peace treaty{number}"' for number in range(998)]
    queries += ["Kuril /is.ands/", '安倍 OR "Курилах сегодня"']
    return compile_watches([Watch(name=query, queries=(query,)) for query in queries], ENTITIES, languages=("en", "ru"))


def timed(matcher: Matcher, text: str) -> tuple[list[str], float]:
    started = perf_counter()
    found = [match.watch for match in matcher.match(item("x", text=text), None)]
    return found, perf_counter() - started


@pytest.mark.parametrize(
    "text",
    [
        "talks went on in the capital, officials said. " * 220_000,
        "x" * 10_000_000,
        " " * 10_000_000,
        "w " * 5_000_000,
        "\x00" * 10_000_000,
        "\ud800 " * 1_000_000,
        "\u202e" * 1_000_000,
        "é" * 1_000_000,
        "ё" * 1_000_000,
        "日" * 1_000_000,
        "e" + "\u0301" * 1_000_000,
        "कि" * 500_000,
    ],
    ids=["words", "one word", "spaces", "letters", "NULs", "surrogates", "marks of direction", "accents", "Cyrillic",
         "Han", "accents on one letter", "Hindi"],
)  # fmt: skip
def test_ten_megabytes_without_a_match_take_less_than_two_seconds(thousand: Matcher, text: str) -> None:
    found, seconds = timed(thousand, text)
    assert (found, seconds < 2) == ([], True)


def test_match_at_the_end_of_ten_megabytes_is_found(thousand: Matcher) -> None:
    found, seconds = timed(thousand, "talks went on in the capital, officials said. " * 220_000 + "w7")
    assert (found, seconds < 30) == (['w7 OR "peace treaty7"'], True)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("\u202eKuril\u202c is\u200dlands islands", "Kuril /is.ands/"),
        ("x" * 1_000_000 + " Kuril islands", "Kuril /is.ands/"),
        ("\x00Kuril\x00islands", "Kuril /is.ands/"),
        ("\ud800安倍\udfff", '安倍 OR "Курилах сегодня"'),
        ("\u200fКурилах \u2066сегодня\u2069", '安倍 OR "Курилах сегодня"'),
    ],
    ids=["marks of direction", "long word", "NULs", "surrogates", "isolates"],
)
def test_what_cannot_be_seen_hides_nothing(thousand: Matcher, text: str, query: str) -> None:
    assert query in timed(thousand, text)[0]


async def test_building_a_large_automaton_leaves_the_event_loop_its_turn() -> None:
    dice = random.Random(3)
    words = {"".join(dice.choices(ascii_lowercase, k=dice.randint(7, 12))) for _ in range(2 * PART)}
    terms = sorted(b" %b " % word.encode() for word in words)
    # A busy machine may pause by itself, but hardly three times.
    pauses = [await longest_pause(asyncio.to_thread(Automaton, terms)) for _ in range(3)]
    assert min(pauses) < LONGEST_PAUSE
