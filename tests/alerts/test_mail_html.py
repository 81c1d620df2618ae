"""The HTML of a mail: ours, whatever a feed put into the message."""

from html.parser import HTMLParser

from hypothesis import HealthCheck, given, settings

from monitor.alerts.layout import web_link
from monitor.alerts.mail_html import mail_html
from monitor.model import Message
from tests.alerts.examples import letter, notice
from tests.alerts.messages import MESSAGES

OURS = {"html", "head", "meta", "body", "p", "br", "b", "a", "span"}


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.links: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def read(html: str) -> Tags:
    tags = Tags()
    tags.feed(html)
    tags.close()
    return tags


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(MESSAGES)
def test_any_message_has_only_our_tags_all_closed_and_only_checked_links(message: Message) -> None:
    tags = read(mail_html(message, repeat_key="a1b2c3d4"))
    assert tags.seen <= OURS
    assert tags.open == []
    assert [link for link in tags.links if web_link(link) != link] == []
    assert "may repeat · #a1b2" in tags.text


def test_matched_words_are_bold_and_outlets_are_links() -> None:
    html = mail_html(letter())
    assert "Japan-Russia <b>summit</b> in Nagato" in html
    assert '<a href="https://nhk.example/1">NHK</a>' in html


def test_lines_of_a_notice_stay_lines() -> None:
    assert "<p>One.<br>\nMend it, then run `monitor outbox retry` &lt;all&gt;.</p>" in mail_html(notice("One."))
