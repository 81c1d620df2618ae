"""`monitor status` and `monitor feeds list` at a glance: what needs a person first, in 80 columns, bounded."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.end_to_end.newsroom import configure, entry, feed, old_news, publish
from tests.support.botapi.faults import Fault
from tests.support.botapi.thread import BotApiThread
from tests.support.daemon import run_at_terminal, run_monitor, write_config
from tests.support.feedserver import Entry, FeedServer, document, refusing, rss

LONG = "The Extraordinarily Long-Named Gazette of the Northern Territories and All Adjacent Waters"
JAPANESE = "北方通信の朝刊と夕刊の見出しと写真と地図のすべて"
TITLES = ("World", LONG, JAPANESE)


def newsroom(folder: Path, feeds: FeedServer, number: int, failing: Iterable[int] = ()) -> None:
    bad = set(failing)
    for at in range(number):
        title = f"{at} {TITLES[at % 3]}"
        good = document(rss([Entry(title="Ferry", link=f"http://n.test/{at}")], title=title))
        feeds.set(f"/{at}", refusing(503) if at in bad else good)
    lines = "".join(f"  - {feeds.url(f'/{at}')}\n" for at in range(number))
    poll = "poll: {allow_private: true, per_host: 64}\n"
    write_config(folder, f"feeds:\n{lines}watchlists: [Kuril]\n{poll}store: sqlite:///monitor.db\n")
    assert run_monitor("run", "--once", "-q", folder=folder).returncode == 0


@pytest.fixture
def folder(tmp_path: Path, feeds: FeedServer) -> Path:
    newsroom(tmp_path, feeds, 60, failing=[7, 59])
    return tmp_path


def test_of_many_feeds_those_that_fail_come_first_and_the_rest_is_counted(folder: Path, feeds: FeedServer) -> None:
    out = run_monitor("status", folder=folder).stdout.splitlines()
    assert out[0] == "Nothing needs you."
    assert out[2].startswith("60 feeds: 2 failing, 58 ok; ")
    assert [out[at].split()[0] for at in (4, 6)] == [feeds.url("/7"), feeds.url("/59")]
    assert out[5] == "  → the server has an error of its own (HTTP 503) (1 time)"
    assert "+48 ok (-v shows all)" in out
    assert len(run_monitor("status", "-v", folder=folder).stdout.splitlines()) > 60


def test_every_line_finds_room_in_80_columns(folder: Path) -> None:
    for command in (["status"], ["feeds", "list", "--limit", "20"]):
        shown = run_at_terminal(*command, folder=folder).splitlines()
        assert [line for line in shown if cell_len(line.rstrip()) > 80] == []
        assert any("…" in line and " ok " in line for line in shown)


def test_names_are_whole_in_a_pipe(folder: Path) -> None:
    out = run_monitor("status", folder=folder).stdout
    assert f"1 {LONG}" in out
    assert f"2 {JAPANESE}" in out


def test_list_is_bounded_and_json_is_whole(folder: Path) -> None:
    done = run_monitor("feeds", "list", folder=folder)
    assert done.stdout.splitlines()[-1] == "+10 more; --limit 0 shows all"
    assert "more;" not in run_monitor("feeds", "list", "--limit", "0", folder=folder).stdout
    assert len(json.loads(run_monitor("feeds", "list", "--json", folder=folder).stdout)) == 60
    few = run_monitor("feeds", "list", "--json", "--limit", "2", folder=folder)
    assert [row["health"] for row in json.loads(few.stdout)] == ["failing", "failing"]
    assert few.stderr == "+58 more; --limit 0 shows all\n"


def test_list_is_paged_at_a_terminal_where_it_is_longer_than_the_screen(folder: Path) -> None:
    pager = {"PAGER": f"{sys.executable} -c \"import sys; print(sys.stdin.read() + 'by the pager')\""}
    assert "by the pager" in run_at_terminal("feeds", "list", folder=folder, env=pager)
    assert "by the pager" not in run_at_terminal("feeds", "list", "--limit", "5", folder=folder, env=pager)
    assert "by the pager" not in run_monitor("feeds", "list", folder=folder, env=pager).stdout


def test_what_needs_a_person_is_said_first_and_in_the_exit_status(
    tmp_path: Path, feeds: FeedServer, api: BotApiThread
) -> None:
    publish(feeds, old_news())
    configure(tmp_path, [feed(feeds.url())], api, ["summit"])
    run_monitor("run", "--once", folder=tmp_path)
    api.fail(fault=Fault.BLOCKED, method="sendMessage", times=None)
    publish(feeds, old_news(), entry(1))
    run_monitor("run", "--once", folder=tmp_path)
    done = run_monitor("status", folder=tmp_path)
    assert done.returncode == 1
    first, second, *_ = done.stdout.splitlines()
    assert first == "1 thing needs you:"
    assert second.startswith("! destination phone is parked: ")
