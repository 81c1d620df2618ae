"""Pages as news sites build them, around the facts of one story, in our own words.

`BODY` is the story; `CAPTIONS` and `TEASERS` are what a page puts in the middle of it, and what no watch may see.
"""

import re
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path

TITLE = "Kishida brings the premier a letter from the Kremlin"
BODY = (
    "Tokyo's foreign minister is back from Moscow with a personal letter for Prime Minister Abe.",
    "The broadcaster NHK World says that Kishida gave an account of his two days in Russia, on December 2 and 3.",
    "Putin and his minister Lavrov received him, and he spoke of headway on a treaty that was never signed.",
    "The Russian president is due in Japan on December 15 and 16.",
    "North Korea, Syria and Ukraine were on the table as well, and so was the safety of Asia and the Pacific.",
    "At the heart of the dispute are four of the Kuril Islands: Kunashir, Shikotan, Iturup and the Habomai group.",
    "In September the two leaders had talked for three hours at a forum in Vladivostok.",
)
CAPTIONS = (
    "The two leaders on the sidelines of the meeting in Lima - Example News",
    "The Ministry of Foreign Affairs on Smolenskaya Square - Example News",
)
TEASERS = (
    "Business Waits for Japanese Investment Before the Summit",
    "'Climate of Trust' Would Help the Treaty, Moscow Says",
)
FURNITURE = (*CAPTIONS, *TEASERS, "Subscribe", "Newsfeed", "register", "Regions", "Cookies", "Photo bank")

Box = Callable[[str, str], str]
"""Builds what stands in the middle of the text, of a caption and another story's headline."""

BOXES: Mapping[str, Box] = {
    "aside": lambda caption, teaser: f"<aside><p>{caption}</p><p><a href='/x'>{teaser}</a></p></aside>",
    "classed div": lambda caption, teaser: (
        f"<div class='article__related'><p>{caption}</p><div>Asia</div><p><a href='/x'>{teaser}</a></p></div>"
    ),
    "plain div": lambda caption, teaser: (
        f"<div><a href='/x'><img src='i.jpg' alt='{caption}'></a><div><a href='/asia'>Asia</a>"
        f"<a href='/x'>{teaser}</a></div></div>"
    ),
    "figure and link": lambda caption, teaser: (
        f"<figure><img src='i.jpg' alt=''><figcaption>{caption}</figcaption></figure><a href='/x'>{teaser}</a>"
    ),
    "link paragraph": lambda caption, teaser: (
        f"<figure><img src='i.jpg' alt='{caption}'></figure><p><a href='/x'>{teaser}</a></p>"
    ),
    "labelled link": lambda caption, teaser: (
        f"<figure><figcaption>{caption}</figcaption></figure>"
        f"<p><strong>Read also: <a href='/x'>{teaser}</a></strong></p>"
    ),
    "linked heading": lambda caption, teaser: f"<div><p>{caption}</p><h3><a href='/x'>{teaser}</a></h3></div>",
    "list of links": lambda caption, teaser: (
        f"<p class='caption'>{caption}</p><ul><li><a href='/x'>{teaser}</a></li></ul>"
    ),
    "bare paragraphs": lambda caption, teaser: f"<p>{caption}</p><p>Asia</p><p>{teaser}</p>",
}


def page(
    box: Box,
    *,
    title: str = TITLE,
    body: tuple[str, ...] = BODY,
    captions: tuple[str, ...] = CAPTIONS,
    teasers: tuple[str, ...] = TEASERS,
) -> str:
    """A whole page, with a box after the second paragraph and one after the fifth."""
    paragraphs = [f"<p>{escape(text)}</p>" for text in body]
    for place, caption, teaser in zip((5, 2), reversed(captions), reversed(teasers), strict=True):
        paragraphs.insert(place, box(escape(caption), escape(teaser)))
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{escape(title)} | Example News</title>
<meta property="og:title" content="{escape(title)}"></head>
<body class="has-comments"><header><nav><ul><li><a href="/regions">Regions</a></li></ul></nav></header>
<main><article><h1>{escape(title)}</h1>
<div class="share-buttons"><a href="/s">Share</a> <button>Subscribe</button></div>
<figure><img src="m.jpg" alt=""><figcaption>Photo bank / Example Agency</figcaption></figure>
<div class="article__body">{"".join(paragraphs)}</div></article>
<section id="feed"><h2>Newsfeed</h2><span>0</span><ul><li><a href="/1">{escape(teasers[0])}</a></li></ul></section>
<div class="comments"><p>To take part in the discussion</p><p><a href="/login">log in or register</a></p></div></main>
<div class="cookie-banner"><p>Cookies help us to count our readers.</p></div>
<footer><p>© Example News. <a href="/subscribe">Subscribe</a></p></footer></body></html>"""


def reference_page(box: Box) -> str | None:
    """The reference article beside the repository, where it is present, as such a page."""
    text = next((path.read_text() for path in sorted(_reference().glob("*.txt"))), "")
    lines = [line for line in text.splitlines() if line.strip()]
    marks = [place for place, line in enumerate(lines) if line.endswith("Sputnik International")][-2:]
    if len(marks) < 2:
        return None
    teasers = [next(line for line in lines[mark + 1 :] if len(line) > 20) for mark in marks]
    body = tuple(line for line in lines if re.search(r"\.$", line) and len(line) > 50 and line not in teasers)
    captions = tuple(lines[mark] for mark in marks)
    return page(box, title=lines[0], body=body, captions=captions, teasers=tuple(teasers))


def _reference() -> Path:
    return Path(__file__).resolve().parents[3] / "shared" / "seed"
