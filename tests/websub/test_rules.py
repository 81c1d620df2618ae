"""What a hub is asked, and what it is believed."""

import hashlib
import hmac
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.feeds.websub import Mode, asked, failed, is_live, is_signed, request, verified
from monitor.model import Subscription, SubscriptionState
from tests.support.clock import START

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
TOPIC = "https://a.test/feed"
FRESH = Subscription(feed_id="f", hub="https://hub.test/", topic=TOPIC, token="t", secret="s3cret", due=START)
ASKED = asked(FRESH, START)


def query(mode: str = "subscribe", topic: str = TOPIC, **more: str) -> dict[str, str]:
    return {"hub.mode": mode, "hub.topic": topic, "hub.challenge": "c"} | {f"hub.{key}": more[key] for key in more}


def live(lease: str = "86400") -> Subscription:
    return verified(ASKED, query(lease_seconds=lease), now=START).subscription


def test_subscription_is_asked_for_with_a_secret_and_a_lease() -> None:
    form = request(FRESH, callback="https://me.test/websub/t")
    assert form == {
        "hub.callback": "https://me.test/websub/t", "hub.mode": "subscribe", "hub.topic": TOPIC,
        "hub.secret": "s3cret", "hub.lease_seconds": "604800",
    }  # fmt: skip


def test_end_is_asked_for_without_the_secret() -> None:
    assert "hub.secret" not in request(FRESH, callback="x", mode=Mode.UNSUBSCRIBE)


def test_secret_is_never_shown() -> None:
    assert "s3cret" not in repr(FRESH)


def test_hub_that_asks_back_makes_it_live_for_the_lease_and_it_is_renewed_before() -> None:
    verdict = verified(ASKED, query(lease_seconds="86400"), now=START)
    assert verdict.challenge == "c"
    assert (verdict.subscription.state, verdict.subscription.until) == (SubscriptionState.LIVE, START + DAY)
    assert START + 0.7 * DAY < verdict.subscription.due < START + DAY
    assert is_live(verdict.subscription, START)
    assert not is_live(verdict.subscription, START + DAY)


@pytest.mark.parametrize(
    ("lease", "days"), [("", 7), ("x", 7), ("-5", 7), ("9" * 50, 7), ("99999999", 30), ("1", 1 / 1440), ("²", 7)]
)
def test_odd_leases_are_bounded(lease: str, days: float) -> None:
    assert live(lease).until == START + days * DAY


@pytest.mark.parametrize(
    "asks",
    [
        query(topic="https://evil.test/"), query(mode="unsubscribe"), query(mode=""),
        {"hub.mode": "subscribe", "hub.topic": TOPIC}, {},
    ],
)  # fmt: skip
def test_what_was_not_asked_for_is_not_confirmed(asks: dict[str, str]) -> None:
    verdict = verified(ASKED, asks, now=START)
    assert (verdict.challenge, verdict.subscription) == (None, ASKED)


def test_stranger_cannot_end_a_subscription_and_the_owner_can() -> None:
    assert verified(live(), query(mode="unsubscribe"), now=START).challenge is None
    ended = replace(live(), state=SubscriptionState.ENDED)
    assert verified(ended, query(mode="unsubscribe"), now=START).challenge == "c"
    assert verified(ended, query(), now=START).challenge is None


def test_denial_ends_the_reliance_on_the_hub_and_keeps_its_reason() -> None:
    denied = verified(live(), query(mode="denied", reason="not\nyours"), now=START).subscription
    assert (denied.state, denied.error) == (SubscriptionState.FAILED, "the hub denies it not yours")
    assert not is_live(denied, START)


def test_hub_that_never_asks_back_is_asked_later_and_later() -> None:
    subscription, waits = FRESH, []
    for _ in range(12):
        subscription = asked(subscription, START)
        waits.append(subscription.due - START)
    assert waits[:3] == [10 * MINUTE, 20 * MINUTE, 40 * MINUTE]
    assert waits[-1] == DAY
    assert not is_live(subscription, START)


def test_renewal_that_fails_leaves_the_lease_to_its_end() -> None:
    renewing = failed(asked(live(), START), "HTTP 500", START)
    assert is_live(renewing, START + 0.9 * DAY)
    assert failed(renewing, "HTTP 500", START + 2 * DAY).state is SubscriptionState.FAILED


def test_silent_hub_is_not_relied_on() -> None:
    assert not is_live(replace(live(), silent=True), START)


# --- signatures ---


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_signature_of_every_kind_is_taken(method: str) -> None:
    made = hmac.new(b"s3cret", b"body", getattr(hashlib, method)).hexdigest()
    assert is_signed("s3cret", f"{method}={made}", b"body")
    assert is_signed("s3cret", f" {method.upper()}= {made.upper()} ", b"body")
    assert not is_signed("s3cret", f"{method}={made}", b"body!")
    assert not is_signed("other", f"{method}={made}", b"body")


@pytest.mark.parametrize(
    "header", [None, "", "sha256", "sha256=", "md5=abc", "=abc", "sha256=\u00e9", "sha256=" + "0" * 64]
)
def test_what_is_no_signature_proves_nothing(header: str | None) -> None:
    assert not is_signed("s3cret", header, b"body")
