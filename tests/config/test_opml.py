"""Feeds from OPML files: their names, and their folders as tags."""

from pathlib import Path

import pytest

from monitor.config.opml import Outline, read_opml
from monitor.config.wrong import Wrong
from tests.config.support import WATCHES, loaded, mistake

LIST = """<?xml version="1.0"?>
<opml version="2.0"><head><title>mine</title></head><body>
  <outline text="Asia"><outline title=" Japan ">
    <outline type="rss" text="NHK" xmlUrl="https://example.org/nhk.xml"/>
  </outline></outline>
  <outline text="x" title="Plain" XMLURL="https://u:hunter2@example.org/plain.xml"/>
  <outline xmlUrl="https://example.org/bare.xml"/>
</body></opml>
"""


def test_addresses_names_and_folders_are_read() -> None:
    assert read_opml(LIST.encode()) == (
        Outline(url="https://example.org/nhk.xml", name="NHK", tags=("Asia", "Japan")),
        Outline(url="https://u:hunter2@example.org/plain.xml", name="Plain", tags=()),
        Outline(url="https://example.org/bare.xml", name=None, tags=()),
    )


@pytest.mark.parametrize("encoding", ["utf-16", "windows-1251"])
def test_other_encodings_are_read(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><opml><outline text="Ж" xmlUrl="https://x.example"/></opml>'
    assert read_opml(text.encode(encoding))[0].name == "Ж"


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><opml><outline text="&b;"/></opml>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><opml><outline text="&a;"/></opml>'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not well-formed XML"),
        ("<opml><outline>", "not well-formed XML: no element found, on line 1"),
        ("<html></html>", "its first element is <html>, not <opml>"),
        (BOMB, "declares XML entities"),
        (OUTSIDE, "declares XML entities"),
        ("<opml>" + "<outline>" * 100, "nested too deeply"),
        ('<?xml version="1.0" encoding="klingon"?><opml/>', "encoding"),
    ],
)
def test_what_is_no_opml_is_explained(text: str, message: str) -> None:
    with pytest.raises(Wrong, match=message):
        read_opml(text.encode())


def test_lists_add_feeds_that_selectors_may_name(tmp_path: Path) -> None:
    (tmp_path / "list.opml").write_text(LIST)
    text = (
        "opml: list.opml\nfeeds: [{url: https://example.org/bare.xml, name: Bare}]\n"
        "watchlists: [{query: x, feeds: [NHK, 'tag:Japan', Bare, 'https://u:hunter2@example.org/plain.xml']}]\n"
    )
    settings = loaded(tmp_path, text).settings
    assert [feed.name for feed in settings.feeds] == ["Bare", "NHK", "Plain"]
    assert settings.feeds[2].address == "https://u:***@example.org/plain.xml"


def test_lists_alone_are_enough(tmp_path: Path) -> None:
    (tmp_path / "list.opml").write_text(LIST)
    assert len(loaded(tmp_path, "opml: [list.opml]\n" + WATCHES).settings.feeds) == 3


def test_feed_without_a_web_address_is_left_out_and_told(tmp_path: Path) -> None:
    (tmp_path / "list.opml").write_text('<opml><outline xmlUrl="feed://u:hunter2@x"/></opml>')
    good = loaded(tmp_path, "opml: [list.opml]\n" + WATCHES)
    assert good.settings.feeds == ()
    assert "`feed://u:***@x`" in good.warnings[0].message


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("none.opml", "`none.opml` cannot be read: No such file or directory"),
        ("https://example.org/list.opml", "is an address, and a file is meant here"),
        ("bad.opml", "`bad.opml` is not well-formed XML"),
        ('"a\\0b"', "no file has such a name"),
        ("large.opml", "is larger than 20 MB"),
    ],
)
def test_list_that_cannot_be_read_is_one_problem(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "bad.opml").write_text("<opml>")
    with (tmp_path / "large.opml").open("wb") as stream:
        stream.truncate(20_000_001)
    text = f"opml:\n  - {name}\nwatchlists: [{{query: x, feeds: [anything]}}]\n"
    problem = mistake(tmp_path, text)
    assert message in problem.message
    assert (problem.where, problem.line) == ("opml[0]", 2)
