"""`monitor outbox` on a store that holds every kind of delivery: what is listed, shown, sent again and given up."""

import asyncio
import json
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from monitor.cli import main
from monitor.clock import SystemClock
from monitor.model import Alert, Delivery, DeliveryState, Item, Message, MessageKind, Priority, Story
from monitor.ports import PollPlan, Settlement
from monitor.store.open import open_store
from monitor.store.sql_store import SqlStore
from tests.store.build import join
from tests.support.build import feed_state
from tests.support.daemon import run_at_terminal, run_monitor, write_config

S = DeliveryState
NOW = SystemClock().now()
HEADLINE = "Japanese FM Hands Personal Letter From Putin to Abe"
CONFIG = """
feeds: [http://127.0.0.1:9/feed]
watchlists: [summit]
notify: {phone: console, desk: console}
store: sqlite:///monitor.db
"""


def delivery(identity: str, destination: str = "desk", **changes: Any) -> Delivery:
    message = Message(
        kind=MessageKind.ALERT, priority=Priority.NORMAL, headline=HEADLINE, time=NOW, link="http://news.test/1"
    )
    plain = Delivery(
        id=identity.ljust(32, "0"), destination=destination, story_id=None, message=message, state=S.QUEUED,
        created=NOW, not_before=NOW,
    )  # fmt: skip
    return replace(plain, **changes)


SENT = delivery("5e47aaaa", state=S.SENT, sent_revision=1, external_id="77", story_id="s1", attempts=1)
QUEUED = delivery("aaaa1111")
RETRY = delivery(
    "aaaa2222", state=S.RETRY, not_before=NOW + timedelta(hours=5), attempts=2, failures=2, error="HTTP 502"
)
DEAD = delivery("dead3333", state=S.DEAD, attempts=9, error="message is refused")
LEFT = delivery("1ef74444", "fax")


async def _fill(file: Path) -> None:
    """A store after a day: the phone is parked with one delivery, the desk has the others."""
    store = open_store(f"sqlite:///{file}", exclusive=True)
    await _tell(store)
    await store.enqueue([QUEUED, RETRY, DEAD, LEFT, delivery("fa575555", "phone")])
    (leased,) = await store.lease(["phone"], NOW)
    until = NOW + timedelta(hours=1)
    parked = Settlement(
        state=S.RETRY, outcome="refused", not_before=until, error="chat not found", parked="chat not found",
        pause_until=until,
    )  # fmt: skip
    await store.settle(leased, parked, NOW)
    await store.close()


async def _tell(store: SqlStore) -> None:
    item = Item(id="i1", feed_id="f1", source="Wire", title=HEADLINE, link="http://news.test/1", first_seen=NOW)
    await store.commit_poll(
        PollPlan(
            state=feed_state("f1"), seen={}, items=[item], joins=[join()], deliveries=[SENT],
            stories=[Story(id="s1", title="A letter from Putin", opened=NOW, keys=())],
            alerts=[Alert(story_id="s1", watch="summit", item_id="i1", priority=Priority.NORMAL, raised=NOW)],
        )
    )  # fmt: skip


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled")
    write_config(folder, CONFIG)
    asyncio.run(_fill(folder / "monitor.db"))
    return folder


@pytest.fixture
def folder(filled: Path, tmp_path: Path) -> Path:
    """The same, to be changed at will."""
    return Path(shutil.copytree(filled, tmp_path / "copy"))


def outbox(folder: Path, *arguments: str) -> CompletedProcess[str]:
    return run_monitor("outbox", *arguments, folder=folder)


def listed(folder: Path, *options: str) -> dict[str, Any]:
    """What is listed, by the first digits of the ids."""
    done = outbox(folder, "list", "--json", *options)
    assert done.returncode == 0
    return {row["id"][:8]: row for row in json.loads(done.stdout)}


def said_of(done: CompletedProcess[str], status: int) -> str:
    assert done.returncode == status, done.stderr
    return done.stdout if status == 0 else done.stderr


def test_list_has_what_is_not_done_oldest_first_with_what_to_expect(filled: Path) -> None:
    rows = listed(filled)
    assert list(rows) == ["aaaa1111", "aaaa2222", "dead3333", "1ef74444", "fa575555"]
    expected = {identity: row["explained"] for identity, row in rows.items()}
    assert expected["aaaa1111"] == "waits for its turn"
    assert expected["aaaa2222"] == "not delivered after 2 tries: HTTP 502"
    assert expected["dead3333"] == "given up after 9 tries: message is refused"
    assert "fax is not in the file any more" in expected["1ef74444"]
    assert "phone is parked: mend it" in expected["fa575555"]
    assert [identity for identity, row in rows.items() if row["next_try"] is None] == ["dead3333", "1ef74444"]
    assert rows["aaaa2222"]["next_try"] == RETRY.not_before.isoformat()


def test_list_reads_well_at_eighty_columns(filled: Path) -> None:
    seen = run_at_terminal("outbox", "list", folder=filled)
    assert "5 deliveries" in seen
    assert "aaaa2222  desk   Japanese FM Hands Personal Letter From Putin to Abe" in seen
    assert "→ not delivered after 2 tries: HTTP 502; next try in 4h" in seen
    assert max(map(len, seen.splitlines())) <= 80


def test_long_list_is_cut_and_says_how_many_more_there_are(filled: Path) -> None:
    cut = said_of(outbox(filled, "list", "--limit", "2"), 0)
    assert "5 deliveries" in cut
    assert cut.endswith("+3 more; --limit 0 shows all\n")
    assert "dead3333" in said_of(outbox(filled, "list", "--limit", "0"), 0)


def test_cut_document_is_a_list_and_says_on_the_side_how_many_more_there_are(filled: Path) -> None:
    done = outbox(filled, "list", "--json", "--limit", "2")
    assert len(json.loads(done.stdout)) == 2
    assert done.stderr == "+3 more; --limit 0 shows all\n"


def test_failed_ones_alone_are_listed_when_asked_for(filled: Path) -> None:
    assert list(listed(filled, "--failed")) == ["dead3333"]


def test_one_delivery_is_shown_with_its_text_its_tries_and_its_story(filled: Path) -> None:
    shown = said_of(outbox(filled, "show", "5e47"), 0)
    assert "5e47aaaa to desk: arrived\n" in shown
    assert "Revision: 1; the newest that surely arrived is 1, known there as 77\n" in shown
    assert f"\n  {HEADLINE}\n" in shown
    assert "Story: A letter from Putin\n" in shown
    assert "`monitor why http://news.test/1`" in shown
    assert "1. " in said_of(outbox(filled, "show", "fa575555"), 0).partition("Tries:")[2]


def test_one_delivery_is_a_document_too(filled: Path) -> None:
    document = json.loads(said_of(outbox(filled, "show", "--json", "#FA57"), 0))
    assert document["text"].startswith(HEADLINE)
    (tried,) = document["tries"]
    assert (tried["number"], tried["outcome"], tried["detail"]) == (1, "refused", "chat not found")
    assert (document["story"], document["folded"]) == (None, [])


def refusal(folder: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What a command, in this process, says of input that it cannot use."""
    with pytest.raises(SystemExit) as ended:
        main(["-c", str(folder / "config.yaml"), "outbox", *arguments])
    said = capsys.readouterr()
    assert (ended.value.code, said.out) == (2, "")
    return said.err


@pytest.mark.parametrize("command", ["show", "retry", "drop"])
@pytest.mark.parametrize(
    ("identity", "said"),
    [
        ("aaaa", "2 deliveries begin with aaaa, such as aaaa1111 (desk), aaaa2222 (desk): give more of the id"),
        ("bbbb", "no delivery has the id bbbb; `monitor outbox list` shows those that are not done"),
        ("", "'' is no id of a delivery: write four of its digits at least, as in a1b2"),
    ],
)
def test_id_that_names_none_or_several_is_an_input_error(
    filled: Path, capsys: pytest.CaptureFixture[str], command: str, identity: str, said: str
) -> None:
    assert refusal(filled, capsys, command, identity) == f"monitor: {said}\n"


@pytest.mark.parametrize("command", ["retry", "drop"])
def test_what_is_done_can_be_neither_sent_again_nor_dropped(
    filled: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    said = refusal(filled, capsys, command, "5e47aaaa")
    assert said == "monitor: the delivery 5e47aaaa is sent: there is nothing to do about it any more\n"


def test_retry_without_ids_queues_what_failed_and_frees_parked_destinations(folder: Path) -> None:
    said = said_of(outbox(folder, "retry"), 0)
    assert said == (
        "phone is no longer parked; 1 delivery waited for it.\n"
        "1 failed delivery queued again; a running monitor sends it now.\n"
    )
    rows = listed(folder)
    assert rows["dead3333"]["state"] == "queued"
    assert rows["fa575555"]["explained"] == "not delivered after 1 try: chat not found"
    assert rows["aaaa2222"]["next_try"] == RETRY.not_before.isoformat()


def test_retry_of_one_that_waits_tries_it_now(folder: Path) -> None:
    said = said_of(outbox(folder, "retry", "aaaa2", "aaaa1"), 0)
    assert "aaaa2222 is tried now (retry).\naaaa1111 is under way already (queued).\n" in said
    assert listed(folder)["aaaa2222"]["next_try"] < RETRY.not_before.isoformat()


def test_several_are_dropped_or_none(folder: Path) -> None:
    assert outbox(folder, "drop", "dead3333", "bbbb").returncode == 2
    assert "dead3333" in listed(folder)
    assert said_of(outbox(folder, "drop", "dead3333", "dead", "aaaa1"), 0) == "2 deliveries dropped.\n"
    assert listed(folder).keys() == {"aaaa2222", "1ef74444", "fa575555"}


def test_somebody_at_a_terminal_is_asked_before_anything_is_dropped(folder: Path) -> None:
    seen = run_at_terminal("outbox", "drop", "dead3333", folder=folder, typed="n\n")
    assert f"dead3333  desk  {HEADLINE}" in seen
    assert seen.endswith("Nothing dropped.\n")
    assert "1 delivery dropped." in run_at_terminal("outbox", "drop", "dead3333", folder=folder, typed="y\n")


def test_somebody_at_a_terminal_who_said_yes_before_is_not_asked(folder: Path) -> None:
    assert run_at_terminal("outbox", "drop", "--yes", "dead3333", folder=folder) == "1 delivery dropped.\n"
