"""`monitor match`, as a user calls it: a text, a feed, a page; the screen and the JSON document."""

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from monitor.cli import main
from tests.support.feedserver import Entry, HostedFeedServer, document, html_page, rss

HEADLINE = "Japanese FM Hands Personal Letter From Putin to Abe"
BODY = (
    "<p>The letter was handed over in the morning, and both sides called the meeting a useful one for the talks.</p>"
    "<p>Officials of the two ministries spent a day on the Kuril Islands question and agreed to meet again soon.</p>"
    "<p>A spokesman said that the harbour towns of the region waited for ferries, fishermen and students to return.</p>"
)
PAGE = f"<html><head><title>{HEADLINE}</title></head><body><article><h1>{HEADLINE}</h1>{BODY}</article></body></html>"


def _feed(*titles: str) -> bytes:
    summary = "Both capitals prepare the Japan-Russia summit."
    entries = [
        Entry(title=title, link=f"https://news.example/{number}", summary=summary)
        for number, title in enumerate(titles)
    ]
    return rss(entries, title="Wire")


CONFIG = """
feeds:
  - url: {address}
    name: Wire
    tags: [japan]
  - url: https://sport.example/feed.xml
    tags: [sport]
entities:
  Abe: [Shinzo Abe, 安倍]
watchlists:
  - Abe Putin summit
  - Kuril
  - name: sport
    query: Abe
    feeds: [tag:sport]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "config.yaml").write_text(CONFIG.format(address="https://news.example/feed.xml"), "utf-8")
    (tmp_path / "feed.xml").write_bytes(_feed(HEADLINE))
    (tmp_path / "many.xml").write_bytes(_feed(HEADLINE, "A quiet day", "Abe at home"))
    (tmp_path / "none.xml").write_bytes(_feed())
    (tmp_path / "page.html").write_text(PAGE, "utf-8")
    return tmp_path


@pytest.fixture
def site() -> Iterator[str]:
    with HostedFeedServer() as server:
        server.set("/feed.xml", document(_feed(HEADLINE)))
        server.set("/page", html_page(PAGE))
        yield server.url("")


class Screen:
    """Calls the command line and keeps what it printed."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *words: str | Path) -> tuple[int, str, str]:
        status = 0
        try:
            main(["match", *map(str, words)])
        except SystemExit as end:
            status = int(end.code or 0)
        return status, *self._capsys.readouterr()

    def json(self, *words: str | Path) -> Any:
        status, out, _ = self(*words, "--json")
        assert status == 0
        return json.loads(out)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Screen:
    for name in ("FORCE_COLOR", "NO_COLOR", "MONITOR_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    return Screen(capsys)


# --- what is asked for ---


def test_nothing_to_match_is_a_usage_error(run: Screen) -> None:
    status, _, err = run("--query", "Abe")
    assert status == 2
    assert "--text, --feed or --page" in err


@pytest.mark.parametrize("other", ["--feed", "--page"])
def test_text_beside_another_source_is_a_usage_error(run: Screen, other: str) -> None:
    assert run("--query", "Abe", "--text", "Abe", other, "x")[0] == 2


def test_wrong_query_is_shown_with_its_place_and_what_to_write(run: Screen) -> None:
    status, out, err = run("--text", "Abe", "--query", "a b OR c")
    assert (status, out) == (2, "")
    assert err.splitlines() == [
        "query:1:5: AND and OR are mixed without parentheses. Write either (a b) OR c, or else a (b OR c)",
        "    a b OR c",
        "        ^",
        "1 mistake",
    ]


def test_wrong_query_of_many_letters_is_cut_around_its_place(run: Screen) -> None:
    status, _, err = run("--text", "Abe", "--query", "word " * 200 + "(")
    assert status == 2
    assert max(map(len, err.splitlines())) < 120


def test_missing_configuration_is_an_input_error(run: Screen, tmp_path: Path) -> None:
    assert run("-c", tmp_path / "no.yaml", "--text", "Abe")[0] == 2


# --- texts ---


def test_first_line_of_a_text_is_its_headline(run: Screen) -> None:
    found = run.json("--text", "Abe arrives\nPutin waits", "--query", "Abe Putin")
    assert found == {
        "item": {"title": "Abe arrives", "link": ""},
        "matches": [
            {
                "watch": "Abe Putin",
                "priority": "normal",
                "terms": [
                    {"term": "Abe", "entity": None, "field": "title", "text": "Abe", "start": 0, "end": 3},
                    {"term": "Putin", "entity": None, "field": "text", "text": "Putin", "start": 0, "end": 5},
                ],
            }
        ],
        "misses": [],
    }


def test_text_is_read_from_the_input_for_a_hyphen(run: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("安倍\n北方".encode())))
    assert run.json("--text", "-", "--query", "安倍 北方")["matches"]


def test_miss_is_told_with_its_reason_and_is_no_failure(run: Screen) -> None:
    found = run.json("--text", "Abe", "--query", "Kuril")
    assert found["misses"] == [{"watch": "Kuril", "reason": "no term found: Kuril"}]


def test_undecodable_bytes_of_a_text_do_no_harm(run: Screen) -> None:
    assert run.json("--text", "Abe \udcff", "--query", "Abe")["item"]["title"] == "Abe ?"


def test_configured_watches_and_entities_are_tried(run: Screen, folder: Path) -> None:
    found = run.json("-c", folder / "config.yaml", "--text", "安倍 met Putin at the summit")
    assert [match["watch"] for match in found["matches"]] == ["Abe Putin summit", "sport"]
    assert found["matches"][0]["terms"][0]["entity"] == "Abe"


def test_query_knows_the_entities_of_a_file_that_was_named(run: Screen, folder: Path) -> None:
    found = run.json("-c", folder / "config.yaml", "--text", "安倍", "--query", "@Abe")
    assert [match["watch"] for match in found["matches"]] == ["@Abe"]


# --- feeds and pages ---


def test_single_item_of_a_feed_stands_at_the_top_as_well(run: Screen, folder: Path) -> None:
    found = run.json("-c", folder / "config.yaml", "--feed", folder / "feed.xml")
    assert found["items"] == [{key: found[key] for key in ("item", "matches", "misses")}]
    assert found["item"] == {"title": HEADLINE, "link": "https://news.example/0"}
    assert [match["watch"] for match in found["matches"]] == ["Abe Putin summit", "sport"]
    assert found["misses"] == [{"watch": "Kuril", "reason": "no term found: Kuril"}]


def test_page_beside_a_feed_is_the_article_of_its_item(run: Screen, folder: Path) -> None:
    found = run.json("-c", folder / "config.yaml", "--feed", folder / "feed.xml", "--page", folder / "page.html")
    kuril = next(match for match in found["matches"] if match["watch"] == "Kuril")
    assert [(term["field"], term["text"]) for term in kuril["terms"]] == [("text", "Kuril")]


def test_page_alone_has_its_headline_and_text(run: Screen, folder: Path) -> None:
    found = run.json("--page", folder / "page.html", "--query", "title:Abe text:Kuril")
    assert found["item"]["title"] == HEADLINE
    assert found["matches"]
    assert "items" not in found


def test_items_of_a_feed_are_listed_in_order(run: Screen, folder: Path) -> None:
    found = run.json("--feed", folder / "many.xml", "--query", "Abe")
    assert list(found) == ["items"]
    assert [bool(one["matches"]) for one in found["items"]] == [True, False, True]


def test_feed_without_items_is_said_to_be_empty(run: Screen, folder: Path) -> None:
    assert run.json("--feed", folder / "none.xml", "--query", "Abe") == {"items": []}
    assert "no items" in run("--feed", folder / "none.xml", "--query", "Abe")[1]


def test_feed_and_page_are_read_from_the_network(run: Screen, site: str) -> None:
    found = run.json("--feed", f"{site}/feed.xml", "--page", f"{site}/page", "--query", "summit Kuril")
    assert found["matches"]


def test_page_from_the_network_is_its_own_link(run: Screen, site: str) -> None:
    assert run.json("--page", f"{site}/page", "--query", "Kuril")["item"]["link"] == f"{site}/page"


def test_page_goes_to_the_item_that_links_to_it(run: Screen, site: str, tmp_path: Path) -> None:
    entries = [Entry(title="First", link=f"{site}/other"), Entry(title="Second", link=f"{site}/page")]
    (tmp_path / "feed.xml").write_bytes(rss(entries))
    found = run.json("--feed", tmp_path / "feed.xml", "--page", f"{site}/page", "--query", "Kuril")
    assert [bool(one["matches"]) for one in found["items"]] == [False, True]


def test_address_of_the_configuration_counts_as_that_feed(run: Screen, site: str, tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(CONFIG.format(address=f"{site}/feed.xml"), "utf-8")
    found = run.json("-c", tmp_path / "config.yaml", "--feed", f"{site}/feed.xml")
    assert {"watch": "sport", "reason": "not for this feed: Wire"} in found["misses"]


# --- what cannot be read ---


@pytest.mark.parametrize("option", ["--feed", "--page"])
@pytest.mark.parametrize("name", ["absent", ".", "bad\0name", "picture"])
def test_source_that_cannot_be_read_is_one_line(run: Screen, tmp_path: Path, option: str, name: str) -> None:
    (tmp_path / "picture").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    status, out, err = run(option, f"{tmp_path}/{name}", "--query", "Abe")
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert "cannot read" in err


@pytest.mark.parametrize("option", ["--feed", "--page"])
def test_address_that_does_not_answer_is_one_line(run: Screen, site: str, option: str) -> None:
    status, _, err = run(option, f"{site}/absent", "--query", "Abe")
    assert (status, err.count("\n")) == (1, 1)
    assert "404" in err


def test_file_larger_than_allowed_is_refused(run: Screen, folder: Path) -> None:
    with (folder / "config.yaml").open("a") as file:
        file.write("poll: {max_body: 1KB, max_article: 1KB}\n")
    (folder / "feed.xml").write_bytes(_feed("x" * 2_000))
    status, _, err = run("-c", folder / "config.yaml", "--feed", folder / "feed.xml")
    assert status == 1
    assert "larger than" in err


# --- the screen ---


def test_plain_screen_lists_terms_with_their_places(run: Screen, folder: Path) -> None:
    _, out, _ = run("-c", folder / "config.yaml", "--text", "ABE and Putin\nThe summit with Abe")
    assert out.splitlines() == [
        "ABE and Putin",
        "The summit with Abe",
        "✓ Abe Putin summit: Abe in title 0–3 (ABE), text 16–19; Putin in title 8–13; summit in text 4–10",
        "✓ sport: Abe in title 0–3 (ABE), text 16–19",
        "✗ Kuril: no term found: Kuril",
    ]


def test_each_word_of_a_query_is_shown_with_what_it_stands_for(run: Screen, folder: Path) -> None:
    _, out, _ = run("-c", folder / "config.yaml", "--text", "Abe", "--query", "Abe OR (=Kuril Iturup 地震 -film*)")
    assert out.splitlines() == [
        "Abe → Abe, Shinzo Abe, 安倍 (the entity Abe)",
        "=Kuril → Kuril (exactly this spelling)",
        "Iturup → Iturup, Iturups (English forms)",
        "地震 → 地震 (anywhere in a text)",
        "film* → film… (any word that starts so)",
        "",
        "Abe",
        "✓ Abe OR (=Kuril Iturup 地震 -film*): Abe in title 0–3",
    ]


def test_many_forms_of_a_word_are_cut_short_unless_asked_for(run: Screen) -> None:
    assert ", 3 more (Russian and Ukrainian forms)" in run("--text", "Абэ", "--query", "Путин")[1].splitlines()[0]
    assert "more" not in run("--text", "Абэ", "--query", "Путин", "-v")[1].splitlines()[0]


def test_watches_of_the_file_are_not_expanded(run: Screen, folder: Path) -> None:
    assert "→" not in run("-c", folder / "config.yaml", "--text", "Abe")[1]


def test_language_of_a_feed_chooses_the_forms_that_match(run: Screen, tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_bytes(rss([Entry(title="Zwei neue Verträge", link="")], language="de"))
    assert run.json("--feed", tmp_path / "feed.xml", "--query", "Vertrag")["matches"]
    assert "English and German forms" in run("--feed", tmp_path / "feed.xml", "--query", "Vertrag")[1]
    assert not run.json("--text", "Zwei neue Verträge", "--query", "Vertrag")["matches"]


def test_long_lines_are_folded_between_words_on_a_terminal_only(run: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "word " * 50
    assert run("--text", text, "--query", "Abe")[1].count("\n") == 4
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")
    lines = run("--text", text, "--query", "Abe")[1].splitlines()
    assert max(map(len, lines)) < 100
    assert len(lines) > 4


def test_many_places_of_a_term_are_cut_short(run: Screen) -> None:
    assert "title 12–15, 3 more" in run("--text", "ice ice ice ice ice ice ice", "--query", "ice")[1]


def test_match_by_attributes_alone_has_no_places(run: Screen, folder: Path) -> None:
    assert "✓ source:Wire\n" in run("--feed", folder / "feed.xml", "--query", "source:Wire")[1]


def test_misses_of_many_items_are_counted(run: Screen, folder: Path) -> None:
    _, out, _ = run("--feed", folder / "many.xml", "--query", "Abe")
    assert "✗ 1 watch does not match (-v shows why)" in out
    assert out.endswith("2 of 3 items match.\n")


def test_misses_of_many_items_are_listed_when_asked_for(run: Screen, folder: Path) -> None:
    _, out, _ = run("-c", folder / "config.yaml", "--feed", folder / "many.xml", "-v")
    assert out.count("✗ Kuril: no term found: Kuril") == 3


def test_words_are_highlighted_in_a_terminal(run: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    assert "\x1b[1;33mAbe\x1b[0m" in run("--text", "Abe here", "--query", "Abe")[1]


def test_control_characters_never_reach_the_screen(run: Screen) -> None:
    _, out, _ = run("--text", "Abe \x1b[31m red\x07\u202e", "--query", 'Abe OR "\x1b Abe"')
    assert "\x1b" not in out
    assert "Abe \ufffd[31m red\ufffd\ufffd" in out
