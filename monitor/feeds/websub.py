"""WebSub (https://www.w3.org/TR/websub/) as a subscriber has to know it. Pure: what to ask a hub, and what to believe.

A hub may not be believed by its word alone: a verification counts only for what was asked for, and content only with a
signature made by the secret that was given to that hub for that topic.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.model import Subscription, SubscriptionState

WANTED_LEASE = timedelta(days=7)
LONGEST_LEASE = timedelta(days=30)
_RENEW_BEFORE = 0.2  # of the lease, before its end
_ANSWER_WITHIN = timedelta(minutes=10)
_TRY_AGAIN_CAP = timedelta(days=1)
# What the recommendation allows; all others prove nothing.
_DIGESTS = {"sha1": hashlib.sha1, "sha256": hashlib.sha256, "sha384": hashlib.sha384, "sha512": hashlib.sha512}


class Mode(StrEnum):
    """What a request to a hub, or its answer, is about."""

    SUBSCRIBE = "subscribe"
    UNSUBSCRIBE = "unsubscribe"
    DENIED = "denied"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What to answer a hub that asks whether it was us: `challenge`, or None for "no"; and what is known now."""

    challenge: str | None
    subscription: Subscription


def request(subscription: Subscription, *, callback: str, mode: Mode = Mode.SUBSCRIBE) -> dict[str, str]:
    """The form to send to the hub."""
    form = {"hub.callback": callback, "hub.mode": mode, "hub.topic": subscription.topic}
    if mode is Mode.SUBSCRIBE:
        form |= {"hub.secret": subscription.secret, "hub.lease_seconds": str(int(WANTED_LEASE.total_seconds()))}
    return form


def verified(subscription: Subscription, query: Mapping[str, str], *, now: datetime) -> Verdict:
    """Section 5.3: the hub asks whether the subscription is wanted, or says that it is denied."""
    challenge = query.get("hub.challenge") or None
    mine = query.get("hub.topic") == subscription.topic
    match query.get("hub.mode"):
        case Mode.SUBSCRIBE if mine and challenge and subscription.state is not SubscriptionState.ENDED:
            lease = _lease(query.get("hub.lease_seconds", ""))
            live = replace(
                subscription, state=SubscriptionState.LIVE, until=now + lease,
                due=now + lease * (1 - _RENEW_BEFORE), failures=0, error="",
            )  # fmt: skip
            return Verdict(challenge=challenge, subscription=live)
        case Mode.UNSUBSCRIBE if mine and challenge and subscription.state is SubscriptionState.ENDED:
            return Verdict(challenge=challenge, subscription=subscription)
        case Mode.DENIED if mine:
            reason = " ".join(["the hub denies it", *query.get("hub.reason", "").split()])[:200]
            return Verdict(challenge=None, subscription=failed(replace(subscription, until=None), reason, now))
        case _:
            return Verdict(challenge=None, subscription=subscription)


def _lease(text: str) -> timedelta:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        return WANTED_LEASE
    return min(max(timedelta(seconds=int(text)), timedelta(minutes=1)), LONGEST_LEASE)


def is_signed(secret: str, header: str | None, body: bytes) -> bool:
    """Section 7.1: whether the signature in `X-Hub-Signature` is that of the body by our secret."""
    method, _, given = (header or "").partition("=")
    digest = _DIGESTS.get(method.strip().lower())
    if digest is None:
        return False
    wanted = hmac.new(secret.encode(), body, digest).hexdigest()
    return hmac.compare_digest(wanted.encode(), given.strip().lower().encode("utf-8", "replace"))


def asked(subscription: Subscription, now: datetime) -> Subscription:
    """The hub is asked, and has to ask back; if it does not, it is asked again, later and later. One that is live stays
    so meanwhile."""
    live = subscription.state is SubscriptionState.LIVE
    failures = subscription.failures + 1
    wait = min(_ANSWER_WITHIN * 2 ** min(failures - 1, 10), _TRY_AGAIN_CAP)
    state = SubscriptionState.LIVE if live else SubscriptionState.ASKED
    return replace(subscription, state=state, due=now + wait, failures=failures)


def failed(subscription: Subscription, error: str, now: datetime) -> Subscription:
    """The hub could not be asked, or said no. What is live stays so to its end; polls go on as without the others."""
    lost = subscription.until is None or subscription.until <= now
    return replace(subscription, state=SubscriptionState.FAILED if lost else subscription.state, error=error)


def is_live(subscription: Subscription | None, now: datetime) -> bool:
    """Whether news is pushed to us, so that polls may thin out."""
    return (
        subscription is not None
        and subscription.state is SubscriptionState.LIVE
        and subscription.until is not None
        and subscription.until > now
        and not subscription.silent
    )
