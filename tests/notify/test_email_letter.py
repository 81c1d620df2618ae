"""A mail is what it was meant to be, whatever a feed put into its message."""

import email
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default

from hypothesis import HealthCheck, given, settings

from monitor.alerts.wording import one_line
from monitor.model import Message
from monitor.notify.email_letter import letter, on_the_wire
from monitor.ports import Envelope
from tests.alerts.examples import letter as alert
from tests.alerts.examples import over_long
from tests.alerts.messages import MESSAGES

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ENVELOPE = Envelope(key="a1b2c3d4" * 4, repeat=True, replaces="<first@example.org>")
HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "In-Reply-To", "References",
           "MIME-Version", "Content-Type"]  # fmt: skip


def wire(message: Message) -> bytes:
    return on_the_wire(letter(message, ENVELOPE, sender="a@example.org", to=["b@example.org"], now=NOW))


def parsed(data: bytes) -> EmailMessage:
    mail = email.message_from_bytes(data, policy=default)
    assert isinstance(mail, EmailMessage)
    return mail


def read(message: Message) -> EmailMessage:
    return parsed(wire(message))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(MESSAGES)
def test_any_message_makes_a_mail_with_our_headers_two_parts_and_one_end(message: Message) -> None:
    data = wire(message)
    mail = parsed(data)
    assert [name for name, _ in mail.items() if name != "Importance"] == HEADERS
    assert mail["To"] == "b@example.org"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert data.isascii()
    assert data.count(b"\r\n.\r\n") == 1
    assert max(map(len, data.split(b"\r\n"))) <= 998


def test_a_headline_cannot_add_a_header() -> None:
    mail = read(alert(headline="News\r\nBcc: victim@example.net\r\n\r\n<script>"))
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Re: News Bcc: victim@example.net <script>"


def test_a_headline_in_any_script_is_the_subject() -> None:
    headline = "プーチン大統領から安倍首相に親書 «Курилы»"
    assert read(alert(headline=headline))["Subject"] == f"Re: {headline}"


def test_an_endless_headline_is_cut_in_the_subject_and_whole_in_the_text() -> None:
    mail = read(over_long())
    plain = mail.get_body(("plain",))
    assert plain is not None
    assert len(mail["Subject"]) <= 260
    assert one_line(over_long().headline) in plain.get_content()
