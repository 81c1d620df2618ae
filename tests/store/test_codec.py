"""Nested values survive the way to the database and back, also between versions."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_mock_engine

from monitor.errors import StoreError
from monitor.model import Match, Message, MessageKind, Outlet, Priority, Reason, Snippet
from monitor.store.codec import dump, load
from monitor.store.columns import Moment
from tests.store.build import NOW, message

moments = st.datetimes(timezones=st.just(UTC))
messages = st.builds(
    Message, time=moments, published=..., link=..., source=..., snippet=..., reasons=..., also=..., body=...
)


@settings(deadline=None)  # a busy machine is no mistake
@given(messages)
def test_a_message_comes_back_as_it_was(value: Message) -> None:
    assert load(dump(value), Message) == value


@settings(deadline=None)  # a busy machine is no mistake
@given(st.builds(Match))
def test_a_match_comes_back_as_it_was(value: Match) -> None:
    assert load(dump(value), Match) == value


@settings(deadline=None)  # a busy machine is no mistake
@given(moments)
def test_a_time_comes_back_as_it_was(moment: datetime) -> None:
    column, dialect = Moment(), create_mock_engine("sqlite://", lambda *_: None).dialect
    assert column.process_result_value(column.process_bind_param(moment, dialect), dialect) == moment


def test_a_time_of_another_zone_comes_back_in_utc() -> None:
    tokyo = replace(message(), time=NOW.astimezone(ZoneInfo("Asia/Tokyo")))
    assert dump(tokyo) == dump(message())


def test_a_full_message_comes_back_as_it_was() -> None:
    full = Message(
        kind=MessageKind.ALERT,
        priority=Priority.HIGH,
        headline="安倍",
        time=NOW,
        snippet=Snippet(text="Kurils", marks=((0, 6),)),
        reasons=(Reason(watch="Kuril", priority=Priority.LOW, terms=("Kurils",), fields=()),),
        also=(Outlet(source="NHK", link="https://n.example/"),),
    )
    assert load(dump(full), Message) == full


def test_what_a_newer_version_added_is_ignored() -> None:
    newer = json.loads(dump(message())) | {"mood": "grim"}
    assert load(json.dumps(newer), Message) == message()


def test_what_an_older_version_did_not_know_has_its_default() -> None:
    older = json.loads(dump(message()))
    del older["also"], older["body"]
    assert load(json.dumps(older), Message) == message()


def test_letters_stay_readable_in_the_database() -> None:
    assert "プーチン" in dump(message("プーチン"))


def test_half_a_surrogate_pair_is_mended() -> None:
    assert load(dump(message("a\ud800b")), Message) == message("a\ufffdb")


def test_a_time_without_a_zone_is_refused() -> None:
    naive = Message(kind=MessageKind.TEST, priority=Priority.LOW, headline="x", time=datetime(2026, 5, 4))  # noqa: DTZ001 - the mistake
    with pytest.raises(ValueError, match="without a zone"):
        dump(naive)


@pytest.mark.parametrize("text", ["", "{}", "[1]", "null", '{"kind": "alert"}', dump(message()).replace("alert", "?")])
def test_a_damaged_value_is_an_error_that_says_so(text: str) -> None:
    with pytest.raises(StoreError, match="damaged message"):
        load(text, Message)
