"""What is changed in a message when Telegram refuses it for its form."""

from dataclasses import replace

import pytest
from telegram.error import BadRequest, Forbidden, TelegramError

from monitor.alerts.wording import units
from monitor.notify.telegram_draft import Draft, mended
from tests.alerts.examples import letter, over_long

CANNOT_PARSE = BadRequest("Bad Request: can't parse entities: Unsupported start tag")
TOO_LONG = BadRequest("Bad Request: message is too long")
NO_THREAD = BadRequest("Bad Request: message thread not found")

DRAFT = Draft(message=letter(), edits=5, thread=7)


def test_markup_is_left_out_when_it_cannot_be_parsed() -> None:
    plain = mended(DRAFT, CANNOT_PARSE)
    assert plain is not None
    assert "<b>" not in plain.text
    assert letter().link in plain.text


def test_it_gets_shorter_and_shorter_when_it_is_too_long() -> None:
    draft: Draft | None = replace(DRAFT, message=over_long())
    lengths = []
    while draft is not None:
        lengths.append(units(draft.text))
        draft = mended(draft, TOO_LONG)
    assert lengths == sorted(lengths, reverse=True)
    assert len(lengths) == 3


def test_the_topic_is_left_out_when_it_is_gone() -> None:
    assert mended(DRAFT, NO_THREAD) == replace(DRAFT, thread=None)


@pytest.mark.parametrize(
    ("draft", "error"),
    [
        (replace(DRAFT, html=False), CANNOT_PARSE),
        (replace(DRAFT, limit=500), TOO_LONG),
        (replace(DRAFT, thread=None), NO_THREAD),
        (DRAFT, BadRequest("Bad Request: message to edit not found")),
        (DRAFT, BadRequest("Bad Request: chat not found")),
        (DRAFT, Forbidden("message is too long")),
    ],
)
def test_there_is_no_remedy_when_it_was_used_or_the_form_is_not_to_blame(draft: Draft, error: TelegramError) -> None:
    assert mended(draft, error) is None
