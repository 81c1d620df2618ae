"""The work of M1 to M3: items of about 90 words, from raw text to matches with their places, beside `re.findall`."""

import re
import statistics
from collections.abc import Iterable
from time import perf_counter

from benchmarks.corpus import LANGUAGES, Corpus, ascii_share, text_of, watches
from benchmarks.figure import ROUNDS, Figure, race
from monitor.match.compile import compile_rules
from monitor.match.frequencies import document_frequencies
from monitor.match.matcher import Matcher

ITEMS = 400
"""Items of one round; the next round has others."""

STORED = 5_000
"""Items whose words tell the matcher which words are rare; none of them is matched."""


def figure(
    name: str, count: int, target: float, *, items: int = ITEMS, stored: int = STORED, rounds: int = ROUNDS
) -> Figure:
    """Items a second with so many watches, as a multiple of what splitting the same text into words allows."""
    corpus = Corpus()
    frequencies = document_frequencies(map(text_of, corpus.items(stored)))
    batches = [corpus.items(items) for _ in range(rounds + 1)]
    texts = [list(map(text_of, batch)) for batch in batches]
    started = perf_counter()
    rules = compile_rules(watches(corpus.queries(count)), (), languages=LANGUAGES)
    expanded = perf_counter()
    matcher = Matcher(rules, frequencies)
    indexed = perf_counter()
    result = race(
        lambda number: [re.findall(r"\w+", text) for text in texts[number]],
        lambda number: [matcher.match(subject, None) for subject in batches[number]],
        rounds,
    )
    subjects = batches[0]
    found = [matcher.match(subject, None) for subject in subjects]
    return Figure(
        name=name,
        work=f"items of ~90 words, raw text to matches, {count:,} watches",
        peer=r're.findall(r"\w+") on the same text',
        target=f"≥ {target:g} ×",
        ours=f"{result.ratio:.2f} ×",
        met=result.ratio >= target,
        notes={
            "items a second": round(items / result.ours),
            "peer's items a second": round(items / result.peer),
            "ASCII items": f"{ascii_share(subjects):.0%}",
            "watches looked at an item": _mean(map(matcher.index.looked_at, subjects)),
            "watches judged an item": _mean(len(matcher.index.candidates(subject)) for subject in subjects),
            "matches an item": _mean(map(len, found)),
            "terms": matcher.index.size,
            "queries read and expanded in s": round(expanded - started, 2),
            "index built in s": round(indexed - expanded, 2),
        },
    )


def _mean(numbers: Iterable[int]) -> float:
    return round(statistics.mean(numbers), 3)
