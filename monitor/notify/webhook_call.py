"""What a webhook is told, and what its answer says: payload, headers and outcome. Pure. Receivers read docs/webhook.md.

Promises: the same version of a message has the same `webhook-id` at every try, and no other version has it; an answer
leaves no doubt, for a receiver that answers with an error has not taken the message. It sends nothing.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from typing import Any

# Alive, without dependencies, by the authors of the specification: https://www.standardwebhooks.com
from standardwebhooks.webhooks import Webhook

from monitor.alerts.layout import web_link, worded
from monitor.alerts.render import plain_text
from monitor.feeds.freshness import retry_after
from monitor.model import Message, Secret
from monitor.ports import Envelope, Refused, SendOutcome, Sent, TryLater
from monitor.words import ENGLISH, Words, because, noted

# Until a person has mended the address or the receiver.
_SHUT = {
    401: noted("the receiver wants other credentials"),
    403: noted("the receiver refuses access"),
    404: noted("there is no receiver at this address"),
    410: noted("the receiver is gone for good"),
}
# How monitor's own words are made: receivers get them made.
_OURS = {"own_headline", "own_body"}
_TOO_EARLY = {408, 425, 429}


def call_id(envelope: Envelope) -> str:
    """The `webhook-id`: the delivery's id, and from the second version of its message on the version's number, so that
    receivers who drop what they have had already drop copies, but no news. It has no full stop, as the rules ask."""
    return envelope.key if envelope.revision == 1 else f"{envelope.key}-{envelope.revision}"


def payload(message: Message, envelope: Envelope, now: datetime, words: Words = ENGLISH) -> bytes:
    """The JSON document, in UTF-8, with monitor's own texts in these words."""
    kind = f"{message.kind}.{'updated' if envelope.replaces is not None else 'created'}"
    data = {
        "delivery": envelope.key,
        "revision": envelope.revision,
        "repeat": envelope.repeat,
        "text": plain_text(message, repeat_key=envelope.key if envelope.repeat else None, words=words),
        **_plain(worded(message, words)),
    }
    document = {"type": kind, "timestamp": now.isoformat(timespec="seconds"), "data": data}
    # Feeds may hold halves of letters, which are no UTF-8.
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def headers(body: bytes, identity: str, secrets: Sequence[Secret], now: datetime) -> dict[str, str]:
    """The headers of a call: one signature for each secret, for while one is being replaced receivers know only one."""
    signing = {
        "content-type": "application/json",
        "webhook-id": identity,
        "webhook-timestamp": str(int(now.timestamp())),
    }
    signatures = [_signer(secret).sign(identity, now, body.decode()) for secret in secrets]
    return {**signing, "webhook-signature": " ".join(signatures)} if signatures else signing


def answered(status: int, given: Mapping[str, str], envelope: Envelope, now: datetime) -> SendOutcome:
    """How the try ended that was answered so; the names of the headers in `given` are lower case, or found in any."""
    reason = f"HTTP {status}"
    match status:
        case _ if 200 <= status < 300:
            return Sent(external_id=envelope.key)
        case _ if status in _SHUT:
            return Refused(reason=f"{_SHUT[status]} ({reason})", parks=True)
        case _ if status < 400:
            return Refused(reason=because("redirects are not followed; configure where it leads", reason), parks=True)
        case _ if status in _TOO_EARLY or status >= 500:
            # Nothing or zero is no time to wait for: then it is a failure like others, with a growing delay.
            return TryLater(reason=reason, after=retry_after(given.get("retry-after"), now=now) or None)
        case _:
            return Refused(reason=because("the receiver does not take this message", reason))


def _signer(secret: Secret) -> Webhook:
    """`whsec_` and base64, as the specification has it, or any other text, whose letters are the key."""
    text = secret.reveal()
    return Webhook(text if text.startswith("whsec_") else text.encode())


def _plain(value: Any) -> Any:
    """Records as mappings, so that what is added to a message reaches receivers without a word here."""
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="seconds")
        case tuple() | list():
            return [_plain(entry) for entry in value]
        case _ if is_dataclass(value):
            shown = (entry.name for entry in fields(value) if entry.name not in _OURS)
            return {name: _plain_field(name, getattr(value, name)) for name in shown}
        case _:
            return value


def _plain_field(name: str, value: Any) -> Any:
    """Addresses come from feeds: a receiver that makes links of them must not get one that runs a script."""
    return web_link(value) if name == "link" else _plain(value)
