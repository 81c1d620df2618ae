"""Webhooks against a real receiver: what it gets, and what the outbox is told."""

import json
import ssl
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import trustme
from hypothesis import HealthCheck, given, settings
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from monitor.clock import SystemClock
from monitor.model import Message, Outlet, Secret
from monitor.notify.webhook import WebhookNotifier
from monitor.notify.webhook_call import headers, payload
from monitor.ports import Envelope, Refused, SendOutcome, Sent, TryLater
from tests.alerts.examples import letter, notice
from tests.alerts.messages import MESSAGES
from tests.support.clock import START, MovableClock
from tests.support.hookserver import Act, HookServer
from tests.support.waiting import PATIENCE

FIRST = Envelope(key="a1b2c3d4" * 4)
NEW, OLD = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "an older secret, as plain text"


@pytest.fixture
def server() -> Iterator[HookServer]:
    with HookServer() as running:
        yield running


@pytest.fixture
async def notifier(server: HookServer) -> AsyncIterator[WebhookNotifier]:
    made = WebhookNotifier(
        url=Secret(server.url), secrets=(Secret(NEW), Secret(OLD)), clock=MovableClock(), read_timeout=PATIENCE
    )
    yield made
    await made.close()


async def test_the_payload_is_as_documented(server: HookServer, notifier: WebhookNotifier) -> None:
    await notifier.send(letter(), FIRST)
    (call,) = server.calls
    assert call.headers["content-type"] == "application/json"
    assert call.document == {
        "type": "alert.created",
        "timestamp": "2026-03-01T12:00:00+00:00",
        "data": {
            "delivery": FIRST.key,
            "revision": 1,
            "repeat": False,
            "kind": "alert",
            "priority": "normal",
            "headline": "Japanese FM Hands Personal Letter From Putin to Abe",
            "link": "https://news.example/world/letter?id=1&lang=en",
            "source": "TASS",
            "time": "2016-12-02T12:34:00+00:00",
            "published": True,
            "snippet": {
                "text": "The letter was handed over ahead of the Japan-Russia summit in Nagato, the ministry said.",
                "marks": [[53, 59]],
            },
            "reasons": [
                {
                    "watch": "Abe Putin summit",
                    "priority": "normal",
                    "terms": ["Putin", "Abe", "summit"],
                    "fields": ["title", "title", "summary"],
                }
            ],
            "also": [
                {"source": "NHK", "link": "https://nhk.example/1"},
                {"source": "Reuters", "link": "https://reuters.example/1"},
            ],
            "body": "",
            "entries": [],
            "more": 0,
            "renamed": [],
            "text": (
                "Japanese FM Hands Personal Letter From Putin to Abe\n"
                "TASS · 2016-12-02 12:34 UTC\n"
                "https://news.example/world/letter?id=1&lang=en\n"
                "The letter was handed over ahead of the Japan-Russia summit in Nagato, the ministry said.\n"
                "▸ Abe Putin summit — Putin, Abe (title), summit (summary)\n"
                "also: NHK, Reuters"
            ),
        },
    }


async def test_the_type_names_the_kind_and_whether_it_is_news(server: HookServer, notifier: WebhookNotifier) -> None:
    await notifier.send(notice(), FIRST)
    await notifier.send(letter(), replace(FIRST, revision=2, replaces=FIRST.key))
    assert [call.document["type"] for call in server.calls] == ["notice.created", "alert.updated"]


async def test_every_try_of_one_version_has_one_id_and_every_version_another(
    server: HookServer, notifier: WebhookNotifier
) -> None:
    for envelope in (FIRST, replace(FIRST, repeat=True), replace(FIRST, revision=2), replace(FIRST, revision=3)):
        await notifier.send(letter(), envelope)
    ids = [call.headers["webhook-id"] for call in server.calls]
    assert ids == [FIRST.key, FIRST.key, f"{FIRST.key}-2", f"{FIRST.key}-3"]


@pytest.mark.parametrize("secret", [NEW, OLD.encode()])
async def test_a_receiver_that_knows_either_secret_accepts_the_call(server: HookServer, secret: str | bytes) -> None:
    notifier = WebhookNotifier(url=Secret(server.url), secrets=(Secret(NEW), Secret(OLD)), clock=SystemClock())
    await notifier.send(letter(), FIRST)
    (call,) = server.calls
    assert Webhook(secret).verify(call.body, dict(call.headers)) == call.document
    with pytest.raises(WebhookVerificationError):
        Webhook(b"a stranger's").verify(call.body, dict(call.headers))
    await notifier.close()


async def test_a_call_without_a_secret_is_not_signed(server: HookServer) -> None:
    notifier = WebhookNotifier(url=Secret(server.url), secrets=(), clock=MovableClock())
    await notifier.send(letter(), FIRST)
    assert "webhook-signature" not in server.calls[0].headers
    assert server.calls[0].headers["webhook-timestamp"] == str(int(START.timestamp()))
    await notifier.close()


def test_the_signature_is_that_of_the_published_example() -> None:
    """From the documentation of the specification's authors."""
    moment = datetime.fromtimestamp(1614265330, UTC)
    signed = headers(b'{"test": 2432232314}', "msg_p5jXN8AQM9LWM0D4loKWxJek", [Secret(NEW)], moment)
    assert signed["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def later(status: int, seconds: int | None = None) -> TryLater:
    return TryLater(reason=f"HTTP {status}", after=None if seconds is None else timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("status", "given", "outcome"),
    [
        (200, {}, Sent(external_id=FIRST.key)),
        (202, {}, Sent(external_id=FIRST.key)),
        (302, {"Location": "/elsewhere"},
         Refused(reason="redirects are not followed; configure where it leads (HTTP 302)", parks=True)),
        (400, {}, Refused(reason="the receiver does not take this message (HTTP 400)")),
        (401, {}, Refused(reason="the receiver wants other credentials (HTTP 401)", parks=True)),
        (403, {}, Refused(reason="the receiver refuses access (HTTP 403)", parks=True)),
        (404, {}, Refused(reason="there is no receiver at this address (HTTP 404)", parks=True)),
        (408, {}, later(408)),
        (410, {}, Refused(reason="the receiver is gone for good (HTTP 410)", parks=True)),
        (413, {}, Refused(reason="the receiver does not take this message (HTTP 413)")),
        (425, {}, later(425)),
        (429, {"Retry-After": "7"}, later(429, 7)),
        (429, {"Retry-After": "0"}, later(429)),
        (500, {}, later(500)),
        (503, {"Retry-After": format_datetime(START + timedelta(minutes=2), usegmt=True)}, later(503, 120)),
        (503, {"Retry-After": "soon"}, later(503)),
    ],
)  # fmt: skip
async def test_an_answer_is_taken_for_what_it_says(
    server: HookServer, notifier: WebhookNotifier, status: int, given: dict[str, str], outcome: SendOutcome
) -> None:
    server.answer, server.headers = status, given
    assert await notifier.send(letter(), FIRST) == outcome
    assert len(server.calls) == 1


async def test_a_connection_that_nobody_vouches_for_is_not_used() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with HookServer(tls=context) as server:
        notifier = WebhookNotifier(url=Secret(server.url), secrets=(), clock=MovableClock())
        outcome = await notifier.send(letter(), FIRST)
        await notifier.close()
    assert isinstance(outcome, TryLater)
    assert "CERTIFICATE_VERIFY_FAILED" in outcome.reason
    assert server.calls == []


@pytest.mark.parametrize("answer", [302, 400, 404, 500, Act.HANG, Act.DROP, Act.TAKE_AND_DROP])
async def test_no_outcome_names_the_address(server: HookServer, notifier: WebhookNotifier, answer: int | Act) -> None:
    server.answer = answer
    outcome = await notifier.send(letter(), FIRST)
    assert "topsecret" not in repr(outcome)
    assert "127.0.0.1" not in repr(outcome)


def test_addresses_that_run_scripts_are_left_out() -> None:
    odd = letter(link="javascript:alert(1)", also=(Outlet(source="x", link="data:text/html,x"),))
    data = json.loads(payload(odd, FIRST, START))["data"]
    assert (data["link"], data["also"][0]["link"]) == ("", "")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(MESSAGES)
def test_any_message_is_a_document_that_can_be_signed(message: Message) -> None:
    body = payload(message, FIRST, START)
    assert json.loads(body.decode())["data"]["delivery"] == FIRST.key
    assert headers(body, FIRST.key, [Secret(NEW)], START)["webhook-signature"].startswith("v1,")
