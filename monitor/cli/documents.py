"""The objects that several commands print as JSON. Their keys are described in docs/json.md, and stay."""

from typing import Any

from monitor.app.prospects import Prospect
from monitor.model import Delivery, Match, Miss, Term, Verdicts
from monitor.ports import Attempt


def verdicts_document(verdicts: Verdicts) -> dict[str, Any]:
    """What every watch says of an item."""
    return {
        "matches": [match_document(match) for match in verdicts.matches],
        "misses": [_miss(miss) for miss in verdicts.misses],
    }


def match_document(match: Match) -> dict[str, Any]:
    """A watch that matches, and where."""
    return {"watch": match.watch, "priority": match.priority.value, "terms": [_term(term) for term in match.terms]}


def _miss(miss: Miss) -> dict[str, Any]:
    return {"watch": miss.watch, "reason": str(miss)}


def _term(term: Term) -> dict[str, Any]:
    return {
        "term": term.term,
        "entity": term.entity,
        "field": term.field.value,
        "text": term.text,
        "start": term.start,
        "end": term.end,
    }


def delivery_document(delivery: Delivery, expected: Prospect) -> dict[str, Any]:
    """A delivery as the outbox lists it, with what is to be expected of it."""
    return {
        "id": delivery.id,
        "destination": delivery.destination,
        "kind": delivery.message.kind,
        "state": delivery.state,
        "explained": expected.text,
        "headline": delivery.message.headline,
        "link": delivery.message.link,
        "watches": [reason.watch for reason in delivery.message.reasons],
        "created": delivery.created,
        "not_before": delivery.not_before,
        "next_try": expected.next_try,
        "attempts": delivery.attempts,
        "failures": delivery.failures,
        "unknowns": delivery.unknowns,
        "revision": delivery.revision,
        "sent_revision": delivery.sent_revision,
        "external_id": delivery.external_id,
        "error": delivery.error,
    }


def attempt_document(attempt: Attempt) -> dict[str, Any]:
    """One try of a delivery."""
    return {
        "number": attempt.number,
        "revision": attempt.revision,
        "started": attempt.started,
        "ended": attempt.ended,
        "outcome": attempt.outcome,
        "detail": attempt.detail,
    }
