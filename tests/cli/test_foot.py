"""A bar at the foot of a terminal: there while work goes on, never mixed with what is written above it, and gone at the
end."""

import json
from io import StringIO
from pathlib import Path

import pytest

from monitor.cli.foot import Foot, above, foot_of, progress
from tests.support.daemon import run_monitor
from tests.support.feedserver import FeedServer
from tests.support.terminal import Terminal

CLEAR = "\r\x1b[K"


class Screen(StringIO):
    """A terminal that keeps all that was ever written to it."""

    def isatty(self) -> bool:
        return True

    @property
    def shown(self) -> str:
        """What stands on it at the end."""
        lines = self.getvalue().split("\n")
        return "\n".join(line.rpartition(CLEAR)[2] for line in lines)


def test_text_that_is_written_meanwhile_stands_above_the_bar() -> None:
    screen = Screen()
    foot = Foot(screen)
    progress(foot, "Polling", 1, 4)
    above(foot, screen).write("one line of the log\n")
    assert screen.shown == "one line of the log\nPolling  [#######-----------------------]  1/4"


def test_text_of_several_writes_is_not_torn() -> None:
    screen = Screen()
    foot = Foot(screen)
    foot.show("bar")
    for part in ("one ", "line", "\n"):
        above(foot, screen).write(part)
    assert screen.shown == "one line\nbar"


def test_bar_is_gone_once_all_is_done() -> None:
    screen = Screen()
    foot = Foot(screen)
    progress(foot, "Polling", 1, 2)
    progress(foot, "Polling", 2, 2)
    assert screen.shown == ""


def test_bar_is_gone_at_the_end_whatever_happens() -> None:
    screen = Screen()
    with foot_of(screen) as foot:
        assert foot is not None
        foot.show("bar")
    assert screen.shown == ""


def test_file_has_no_bar_and_is_written_to_as_it_is() -> None:
    file = StringIO()
    with foot_of(file) as foot:
        assert foot is None
    assert above(Foot(Screen()), file) is file


@pytest.fixture
def folder(tmp_path: Path, feeds: FeedServer) -> Path:
    addresses = [feeds.url("/a"), feeds.url("/b")]
    (tmp_path / "config.yaml").write_text(
        f"feeds: {json.dumps(addresses)}\nwatchlists: [Kuril]\npoll: {{allow_private: true}}\n"
    )
    return tmp_path


def test_round_at_a_terminal_shows_how_far_it_is(folder: Path) -> None:
    with Terminal("run", "--once", folder=folder, env={"TERM": "xterm"}) as terminal:
        terminal.see("Polling feeds")
        terminal.see("0/2")
        assert terminal.end() == 0


def test_round_in_a_pipe_shows_no_bar(folder: Path) -> None:
    done = run_monitor("run", "--once", folder=folder)
    assert (done.returncode, "Polling" in done.stderr + done.stdout) == (0, False)
