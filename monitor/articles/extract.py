"""Finds the main text of an article's page, by trafilatura. Fetches nothing.

trafilatura finds the body well, but keeps what stands in the middle of it: captions in plain paragraphs, links to other
stories. So the page is pruned before (see `monitor.articles.prune`), and stray lines are dropped after: prose ends in
a full stop, a caption, a menu word or another story's headline does not. An alert on a page's furniture is worse than
a lost subheading, whose words stand in the text as well.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from monitor.articles.decode import decode_page
from monitor.articles.prune import Tree, name_paragraphs, prune
from monitor.ports import FetchFailed, FetchFailure

MAX_TITLE = 1_000
MAX_TEXT = 200_000

_BINARY_STARTS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b", b"\x7fELF")
_MAX_ELEMENTS = 50_000
# The outer guard: no input is known to bring these out of trafilatura, but a page must never end a poll.
_EXTRACTOR_ERRORS = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)

_TITLE_PATHS = ("//meta[@property='og:title']/@content", "//h1//text()", "//head/title//text()")

# trafilatura's names for what begins a line; `lb` is HTML's `br`.
_LINE_BREAKERS = ("p", "head", "list", "item", "quote", "lb", "row", "cell")

_STRAY_LONGEST = 250
# Where less of the text than this is in finished sentences, the page's language or style has no full stops.
_PROSE_SHARE = 0.5
_LIST_ITEM = re.compile(r"(?:[-–—•*·▪►]|\d{1,3}[.)])\s*\w")


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A page's headline and its main text, one line a paragraph; both plain text."""

    title: str
    text: str


def extract(body: bytes, *, url: str, content_type: str) -> Article | FetchFailed:
    """The article in a page's `body`, which came from `url`; or why there is none. Never raises."""
    if body.startswith(_BINARY_STARTS):
        return _no_article("not a page of text")
    try:
        return _extract(decode_page(body, content_type), url)
    except _EXTRACTOR_ERRORS:  # pragma: no cover - see above
        return _no_article("a page that cannot be read")


def _no_article(detail: str) -> FetchFailed:
    return FetchFailed(reason=FetchFailure.NOT_AN_ARTICLE, detail=detail)


def _extract(html: str, url: str) -> Article | FetchFailed:
    # Only those who read pages need it, and it takes a quarter of a second to load.
    import trafilatura  # noqa: PLC0415

    tree = trafilatura.load_html(html) if html.strip() else None
    if tree is None:
        return _no_article("not a page of text")
    if sum(1 for _ in tree.iter()) > _MAX_ELEMENTS:
        return _no_article("a page of too many elements")
    title = _title(tree)
    prune(tree)
    name_paragraphs(tree)
    document = trafilatura.bare_extraction(
        tree, url=url, fast=True, favor_precision=True, include_comments=False, include_tables=False
    )
    body = getattr(document, "body", None)
    lines = [] if body is None else list(_lines(body))
    text = "\n".join(_without_strays(lines, title))[:MAX_TEXT].rstrip()
    return Article(title=title, text=text) if text else _no_article("a page without an article")


def _title(tree: Tree) -> str:
    for path in _TITLE_PATHS:
        title = " ".join("".join(tree.xpath(path)).split())
        if title:
            return title[:MAX_TITLE].rstrip()
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    text: str
    paragraph: bool  # rather than a heading, a list's item or a quotation


def _lines(body: Tree) -> Iterator[_Line]:
    """The lines of trafilatura's result, whose blocks are `p`, `head`, `list` of `item`, and `quote`."""
    for block in body:
        for inner in block.iter(*_LINE_BREAKERS):
            inner.text = f"\n{inner.text or ''}"
            if inner is not block:
                inner.tail = f"\n{inner.tail or ''}"
        for text in "".join(block.itertext()).splitlines():
            words = " ".join(text.split())
            if words:
                yield _Line(text=words, paragraph=block.tag == "p")


def _without_strays(lines: list[_Line], title: str) -> list[str]:
    whole = sum(len(line.text) for line in lines)
    finished = sum(len(line.text) for line in lines if _is_finished(line.text))
    strict = finished >= whole * _PROSE_SHARE
    return [line.text for line in lines if line.text != title and not (strict and _is_stray(line))]


def _is_stray(line: _Line) -> bool:
    return line.paragraph and len(line.text) <= _STRAY_LONGEST and not _is_finished(line.text)


def _is_finished(text: str) -> bool:
    """Whether a line ends as a sentence does, or begins as an item of a list does."""
    return not text[-1].isalnum() or _LIST_ITEM.match(text) is not None
