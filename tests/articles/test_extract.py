"""What of a page is the article."""

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.articles.extract import MAX_TEXT, Article, extract
from monitor.ports import FetchFailed
from tests.articles.pages import BODY, BOXES, FURNITURE, TITLE, page, reference_page

URL = "https://news.example/2026/a"
SENTENCE = "The ministers met in the harbour town and spoke of the islands for three hours."
REFERENCE_FURNITURE = ("Subscribe", "Newsfeed", "register", "Japanese Investment", "Foreign Affairs on Smolenskaya")
REFERENCE_PAGES = {name: html for name, box in BOXES.items() if (html := reference_page(box)) is not None}
PAGES = {name: page(box) for name, box in BOXES.items()}


def read(html: str | bytes, content_type: str = "text/html; charset=utf-8") -> Article:
    body = html.encode() if isinstance(html, str) else html
    article = extract(body, url=URL, content_type=content_type)
    assert isinstance(article, Article), article
    return article


def simple(inside: str, head: str = "") -> str:
    return f"<html><head>{head}</head><body><article>{inside}</article></body></html>"


@pytest.mark.parametrize("shape", BOXES)
def test_every_paragraph_is_kept(shape: str) -> None:
    assert read(PAGES[shape]).text == "\n".join(BODY)


@pytest.mark.parametrize("shape", BOXES)
def test_nothing_of_the_furniture_is_kept(shape: str) -> None:
    text = read(PAGES[shape]).text
    assert [piece for piece in FURNITURE if piece in text] == []


@pytest.mark.parametrize("html", [*PAGES.values(), *REFERENCE_PAGES.values()], ids=[*PAGES, *REFERENCE_PAGES])
def test_words_of_the_body_are_found_and_those_of_the_furniture_are_not(html: str) -> None:
    text = read(html).text
    assert "Kuril" in text
    assert [piece for piece in REFERENCE_FURNITURE if piece in text] == []


def test_headline_is_the_articles_own() -> None:
    assert read(PAGES["aside"]).title == TITLE


@pytest.mark.parametrize(
    ("head", "heading", "title"),
    [
        ("<title>Page</title><meta property='og:title' content='Shared'>", "<h1>Big</h1>", "Shared"),
        ("<title>Page</title>", "<h1>Big <i>one</i></h1>", "Big one"),
        ("<title>Page\n title</title>", "", "Page title"),
        ("", "", ""),
    ],
)
def test_headline_is_found_where_it_stands(head: str, heading: str, title: str) -> None:
    assert read(simple(heading + f"<p>{SENTENCE}</p>" * 1, head)).title == title


def test_lists_headings_and_quotations_of_the_article_are_kept() -> None:
    html = simple(
        f"<h1>T</h1><p>{SENTENCE}</p><h2>What comes next</h2><p>They named these points for the spring talks:</p>"
        f"<ul><li>fishing</li><li>flights</li></ul><blockquote>Nobody loses face</blockquote>"
        f"<p>- energy</p><p>{BODY[0]}</p>"
    )
    lines = read(html).text.splitlines()
    assert {"fishing", "flights", "Nobody loses face", "- energy"} <= set(lines)


def test_lines_without_full_stops_are_kept_where_the_text_has_none() -> None:
    lines = ["安倍首相はプーチン大統領と会談した", "北方領土について話し合った", "日本の外相がモスクワから戻った"]
    html = simple("".join(f"<p>{line}</p>" for line in lines * 3))
    assert lines[0] in read(html).text


def test_paragraph_that_holds_a_link_among_words_is_kept() -> None:
    html = simple(f"<p>{SENTENCE}</p><p>According to <a href='/x'>the ministry</a>, talks go on.</p><p>{BODY[0]}</p>")
    assert "According to the ministry, talks go on." in read(html).text


def test_broken_line_is_two_lines() -> None:
    assert read(simple(f"<p>{SENTENCE}<br><br>{BODY[0]}</p>")).text == f"{SENTENCE}\n{BODY[0]}"


def test_page_wrapped_in_a_form_or_a_box_of_a_bad_name_is_read() -> None:
    inside = "".join(f"<p>{text}</p>" for text in BODY)
    for wrapped in (f"<form>{inside}</form>", f"<div class='share related'>{inside}</div>"):
        assert "Kuril" in read(f"<html><body>{wrapped}</body></html>").text


def test_comments_and_instructions_in_the_page_are_no_text() -> None:
    html = simple(f"<!-- Subscribe --><?php register ?><p>{SENTENCE}<!-- x --></p><p>{BODY[0]}</p>")
    assert read(html).text == f"{SENTENCE}\n{BODY[0]}"


@pytest.mark.parametrize(
    ("encoding", "header", "meta"),
    [
        ("utf-8", "text/html; charset=windows-1251", ""),
        ("windows-1251", "text/html; charset=windows-1251", ""),
        ("koi8-r", "text/html", "<meta charset='koi8-r'>"),
        ("utf-16", "text/html", ""),
        ("utf-8-sig", "", ""),
    ],
)
def test_page_is_decoded_as_it_was_written(encoding: str, header: str, meta: str) -> None:
    text = "Министр вернулся из Москвы с личным письмом, в котором речь идёт о Курилах."
    html = simple(f"<p>{text}</p>", meta)
    assert read(html.encode(encoding), header).text == text


def test_seven_bit_page_is_decoded_by_its_label() -> None:
    html = simple(
        "<p>" + "安倍首相はプーチン大統領と北方領土について会談した。" * 3 + "</p>", "<meta charset=iso-2022-jp>"
    )
    assert "安倍" in read(html.encode("iso2022_jp"), "text/html").text


@pytest.mark.parametrize("label", ["no-such", "windows-9999", "punycode"])
def test_label_of_no_encoding_costs_only_what_does_not_decode(label: str) -> None:
    body = simple(f"<p>{SENTENCE} caf\xe9.</p>").encode("latin-1")
    assert read(body, f"text/html; charset={label}").text == f"{SENTENCE} caf\ufffd."


def test_references_to_control_characters_are_dropped() -> None:
    html = simple(f"<p>{SENTENCE} A&#1;&#x0b;&#00000000001;&#99999999;B&#10;C &#147;D&#x94;&#129; &#xD800;&#1050;.</p>")
    assert read(html).text == f"{SENTENCE} AB C “D” К."


def test_nested_list_gives_each_item_once() -> None:
    html = simple(f"<p>{SENTENCE}</p><ul><li>fishing<ul><li>crab</li></ul></li><li>flights</li></ul><p>{BODY[0]}</p>")
    assert read(html).text.splitlines()[1:4] == ["fishing", "crab", "flights"]


def test_text_is_bounded() -> None:
    html = simple("".join(f"<p>Number {number}: {SENTENCE}</p>" for number in range(4000)))
    assert 190_000 < len(read(html).text) <= MAX_TEXT


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b"", "not a page of text"),
        (b" \n", "not a page of text"),
        (b"%PDF-1.7 ...", "not a page of text"),
        (b"\x89PNG\r\n", "not a page of text"),
        (b"plain words", "not a page of text"),
        (b"<html><body><nav>menu</nav></body></html>", "a page without an article"),
        (b"<html><body>" + b"<p>x</p>" * 60_000, "a page of too many elements"),
    ],
)
def test_page_without_an_article_is_a_value(body: bytes, detail: str) -> None:
    outcome = extract(body, url=URL, content_type="")
    assert isinstance(outcome, FetchFailed)
    assert outcome.detail == detail


@pytest.mark.parametrize("piece", ["<div>", "<p><a href=/x>x</a>", "<b><p>", "<table><tr><td>", "<a ", "<!--", "&#"])
def test_hostile_page_takes_little_time(piece: str) -> None:
    started = time.perf_counter()
    extract(b"<html><body>" + piece.encode() * 15_000, url=URL, content_type="")
    assert time.perf_counter() - started < 4


@settings(deadline=None, max_examples=60)
@given(
    st.binary() | st.lists(st.sampled_from(["<p>", "</p>", "<a href=/>", "x. ", "\x01", "&#2;", "<ul>", "<li>", "<"]))
)
def test_any_page_is_an_article_or_a_failure(page: bytes | list[str]) -> None:
    body = page if isinstance(page, bytes) else simple("".join(page)).encode()
    outcome = extract(body, url=URL, content_type="text/html")
    if isinstance(outcome, Article):
        assert all(char == "\n" or unicodedata.category(char) not in {"Cc", "Cs"} for char in outcome.text)


@pytest.mark.parametrize(
    ("line", "gap"),
    [("<div>{}</div>", ""), ("{}", "<br>\n"), ("<div class='block'><div class='text'>{}</div></div>", "")],
    ids=["boxes", "breaks", "boxes in boxes"],
)
def test_paragraphs_that_are_no_p_elements_are_found_too(line: str, gap: str) -> None:
    body = gap.join(line.format(paragraph) for paragraph in (*BODY, *FURNITURE))
    text = read(f"<html><head><title>{TITLE}</title></head><body>{body}</body></html>").text
    assert text == "\n".join(BODY)
