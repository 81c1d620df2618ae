"""The benchmarks run, at a size at which what they measure means nothing."""

import subprocess
import sys
from pathlib import Path

from benchmarks import d1, e3, f1, f2, g1, g2, m4, m5, s1
from benchmarks.__main__ import table
from benchmarks.corpus import Corpus, text_of
from benchmarks.equality import differences
from benchmarks.figure import Figure, race
from benchmarks.matching import figure
from benchmarks.parsing import figure as parsing_figure
from benchmarks.parsing import identical
from benchmarks.pipeline import Ours, server

ROOT = Path(__file__).parents[2]


def test_watches_are_measured_beside_splitting_into_words() -> None:
    measured = figure("M0", 40, 0, items=10, stored=20, rounds=2)
    assert measured.met
    assert measured.notes["terms"] in range(40, 2_000)


def test_watches_are_measured_beside_fts5() -> None:
    assert m5.measure(20, items=10, stored=20, rounds=2).ours.endswith(" ×")


def test_terms_are_measured_in_a_process_of_their_own() -> None:
    measured = m4.measure(1_000)
    assert measured.met, measured


def test_documents_are_measured_beside_feedparser() -> None:
    corpus = Corpus()
    for measured in (
        parsing_figure("P0", "1 new", 0, new=1, feeds=1, rounds=2, corpus=corpus),
        identical("P0", "the same", 0, feeds=1, rounds=2, corpus=corpus),
    ):
        assert measured.ours.endswith(" ×")


def test_items_by_themselves_are_compared_with_the_whole_document() -> None:
    body = b"<rss version='2.0'><channel><item><title>a</title></item><item><title>b</title></item></channel></rss>"
    assert differences(body) == (6, [])
    assert differences(b"no feed") == (0, [])


def test_stories_are_measured_beside_the_known_rules() -> None:
    assert set(g1.measure(rounds=1, count=20).notes) > {"MinHash ≥ .5", "SimHash ≤ 3", "title equality"}


def test_finding_a_story_is_measured_in_a_database() -> None:
    measured = g2.measure(40, 20)
    assert measured.notes["found"] == 1
    assert measured.notes["false merges"] == 0


def test_news_is_followed_from_a_feed_to_its_chat() -> None:
    assert e3.measure(feeds=3, news=2).notes["lost"] == 0


def test_starts_are_measured_over_a_bare_python() -> None:
    assert set(s1.measure(feeds=3, rounds=1).notes) > {"bare", "load"}


def test_corpus_is_the_same_each_time() -> None:
    one, other = ([text_of(item) for item in Corpus().items(3)] for _ in range(2))
    assert one == other


def test_race_gives_each_round_its_number_and_leaves_the_first_out() -> None:
    seen: list[int] = []
    assert race(seen.append, lambda _: None, rounds=3).ratio > 0
    assert seen == [0, 1, 2, 3]


def test_unknown_figure_is_refused_by_name() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "M99"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, "no such figure: M99" in done.stderr) == (2, True)


def test_every_figure_is_a_line_of_the_table() -> None:
    missed = Figure(name="M0", work="w", peer="p", target="t", ours="o", met=False, notes={"items": 1})
    assert table([missed, missed]).row_count == 2


def test_fetching_is_measured_beside_its_peers() -> None:
    for measured in (f1.measure(hosts=20, rounds=2), f2.measure(hosts=20, rounds=2)):
        assert measured.ours.endswith(" ×")


def test_deliveries_are_measured_beside_what_the_limits_allow() -> None:
    measured = d1.measure(alerts=6, chats=3)
    assert (measured.notes["delivered"], measured.notes["refused"], measured.notes["at best"]) == (6, 0, 1.0)
    assert d1.shortest(1_000, 50) == 33.0


def test_rounds_of_polls_are_measured(tmp_path: Path) -> None:
    with server() as port:
        ours = Ours(tmp_path, port, 20)
        try:
            assert all(ours.round().wall > 0 for _ in range(3))
        finally:
            ours.close()
