"""`monitor init`: the first configuration, by questions at a real terminal, and by options."""

import json
import re
from pathlib import Path

import httpx
import pytest

from monitor.config.names import names_in
from tests.support.botapi.faults import Fault
from tests.support.botapi.thread import BotApiThread
from tests.support.daemon import run_monitor
from tests.support.feedserver import Entry, FeedServer, document, html_page, refusing, rss
from tests.support.terminal import Terminal

PERSON, GROUP = 777, -555
LETTER = "Japanese FM Hands Personal Letter From Putin to Abe"


@pytest.fixture
def feed(feeds: FeedServer) -> str:
    entries = [Entry(title=LETTER, link="http://n.test/1"), Entry(title="Ferry sinks", link="http://n.test/2")]
    return feeds.set("/world", document(rss(entries, title="World")))


@pytest.fixture
def site(feeds: FeedServer, feed: str) -> str:
    assert feed == feeds.url("/world")
    feeds.set("/sport", document(rss([Entry(title="Goal", link="http://n.test/3")], title="Sport")))
    links = "".join(f'<link rel="alternate" type="application/rss+xml" href="{at}">' for at in ("/world", "/sport"))
    return feeds.set("/site", html_page(f"<!doctype html><html><head>{links}</head><body>News</body></html>"))


def files(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def options(feed: str, api: BotApiThread | None = None, chat: int = PERSON) -> list[str]:
    given = ["init", "--feed", feed, "--watch", "Abe Putin"]
    if api:
        given += ["--telegram-token", api.token, "--chat", str(chat), "--base-url", api.base_url]
    return given


def wizard(folder: Path, *arguments: str) -> Terminal:
    return Terminal("init", *arguments, folder=folder)


def up_to_telegram(terminal: Terminal, feed: str) -> None:
    terminal.answer("a page that has one: ", feed)
    terminal.answer("Another (Enter: go on): ", "")
    terminal.answer("each new article, too? [Y/n]: ", "n")
    terminal.answer("What do you wait for: ", "Abe Putin")
    terminal.answer("Another (Enter: go on): ", "")


# --- by questions ---


def test_answers_make_a_file_with_which_everything_works(tmp_path: Path, api: BotApiThread, site: str) -> None:
    with wizard(tmp_path, "--base-url", api.base_url) as terminal:
        terminal.answer("a page that has one: ", site)
        terminal.answer("Which? Numbers, or `all` [1]: ", "1")
        seen = terminal.answer("Another (Enter: go on): ", "")
        assert "✓ World: 2 items" in seen
        assert LETTER in seen
        terminal.answer("each new article, too? [Y/n]: ", "")
        terminal.answer("What do you wait for: ", "Abe Putin")
        seen = terminal.answer("Another (Enter: go on): ", "")
        assert "✓ Abe Putin: 1 of 2 items matches now" in seen
        terminal.answer("Enter: no Telegram): ", api.token)
        terminal.see("the bot is @test_bot")
        code = re.search(r"https://t.me/test_bot\?start=(\S+)", terminal.see("?startgroup="))
        assert code
        api.say(PERSON, f"/start {code[1]}")
        terminal.see("a test alert arrived there")
        assert terminal.end() == 0
    assert [shown.text for shown in api.ledger(PERSON)] == ["A test alert from monitor\n\nAlerts arrive here."]
    text = (tmp_path / "config.yaml").read_text()
    assert api.token not in text
    assert api.token not in terminal.screen
    assert f"chat: {PERSON}\n" in text
    assert "full_text: true" in text
    assert (tmp_path / ".env").read_text() == f"TELEGRAM_BOT_TOKEN={api.token}\n"
    assert (tmp_path / ".env").stat().st_mode & 0o777 == 0o600
    for command in (["check"], ["run", "--once"], ["notify", "test"]):
        done = run_monitor(*command, folder=tmp_path)
        assert done.returncode == 0, done.stderr
    assert len(api.ledger(PERSON)) == 2


def test_only_the_start_with_the_code_is_taken_also_in_a_group(tmp_path: Path, api: BotApiThread, feed: str) -> None:
    with wizard(tmp_path, "--base-url", api.base_url) as terminal:
        up_to_telegram(terminal, feed)
        terminal.answer("Enter: no Telegram): ", api.token)
        code = re.search(r"\?start=(\S+)", terminal.see("?startgroup="))
        assert code
        for stranger, said in ((1, "/start"), (2, "/start abcdef"), (3, code[1]), (4, f"/start {code[1]}x")):
            api.say(stranger, said)
        api.say(GROUP, f"/start@test_bot {code[1]}", user=9)
        terminal.see(f"alerts go to Group ({GROUP})")
        assert terminal.end() == 0
    assert [len(api.ledger(chat)) for chat in (1, 2, 3, 4, GROUP)] == [0, 0, 0, 0, 1]


def test_wrong_answers_are_explained_and_asked_for_again(tmp_path: Path, api: BotApiThread, feed: str) -> None:
    with wizard(tmp_path, "--base-url", api.base_url) as terminal:
        terminal.answer("a page that has one: ", "http://127.0.0.1:9/feed")
        assert "the connection was refused" in terminal.answer("a page that has one: ", feed)
        terminal.answer("Another (Enter: go on): ", "")
        terminal.answer("each new article, too? [Y/n]: ", "n")
        terminal.answer("What do you wait for: ", "Abe (Putin")
        seen = terminal.answer("What do you wait for: ", "Kuril")
        assert "query:1:5: a parenthesis that is never closed" in seen
        assert "none of 2 items matches now" in terminal.answer("Another (Enter: go on): ", "")
        terminal.answer("Enter: no Telegram): ", "hello")
        assert "this is no bot token" in terminal.answer("Enter: no Telegram): ", "1:wrong")
        assert "Telegram does not know this token" in terminal.answer("Enter: no Telegram): ", "")
        terminal.see("alerts appear on the screen")
        assert terminal.end() == 0
    assert files(tmp_path) == {"config.yaml"}


def test_when_nobody_presses_start_it_can_be_waited_for_again(tmp_path: Path, api: BotApiThread, feed: str) -> None:
    with wizard(tmp_path, "--base-url", api.base_url, "--wait", "1s") as terminal:
        up_to_telegram(terminal, feed)
        terminal.answer("Enter: no Telegram): ", api.token)
        terminal.see("Nobody pressed Start.")
        terminal.answer("Wait again? [Y/n]: ", "n")
        terminal.see("alerts appear on the screen")
        assert terminal.end() == 0
    assert files(tmp_path) == {"config.yaml"}


@pytest.mark.parametrize("moment", ["feed", "watch", "token", "start"])
def test_ctrl_c_leaves_nothing(tmp_path: Path, api: BotApiThread, feed: str, moment: str) -> None:
    with wizard(tmp_path, "--base-url", api.base_url) as terminal:
        if moment == "feed":
            terminal.see("a page that has one: ")
        elif moment == "watch":
            terminal.answer("a page that has one: ", feed)
            terminal.answer("Another (Enter: go on): ", "")
            terminal.answer("each new article, too? [Y/n]: ", "n")
            terminal.see("What do you wait for: ")
        else:
            up_to_telegram(terminal, feed)
            terminal.see("Enter: no Telegram): ")
        if moment == "start":
            terminal.type(api.token)
            terminal.see("?startgroup=")
            api.wait_until(lambda server: server.count("getUpdates") > 0, 20)
        terminal.interrupt()
        assert terminal.end() == 130
        assert "Traceback" not in terminal.screen
    assert files(tmp_path) == set()


def test_another_reader_of_the_bots_messages_is_named(tmp_path: Path, api: BotApiThread, feed: str) -> None:
    with wizard(tmp_path, "--base-url", api.base_url) as terminal:
        up_to_telegram(terminal, feed)
        terminal.answer("Enter: no Telegram): ", api.token)
        terminal.see("?startgroup=")
        api.wait_until(lambda server: server.count("getUpdates") > 0, 20)
        httpx.get(f"{api.base_url}/bot{api.token}/getUpdates")
        seen = terminal.see("Wait again? [Y/n]: ")
        assert "another program reads this bot's messages" in " ".join(seen.split())


# --- by options ---


def test_options_are_enough(tmp_path: Path, api: BotApiThread, feed: str) -> None:
    (tmp_path / ".env").write_text("A=1\nexport TELEGRAM_BOT_TOKEN=old\n# mine")
    done = run_monitor(*options(feed, api), folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / ".env").read_text() == f"A=1\n# mine\nTELEGRAM_BOT_TOKEN={api.token}\n"
    assert len(api.ledger(PERSON)) == 1
    assert json.loads(run_monitor("check", "--json", folder=tmp_path).stdout) == {"ok": True, "problems": []}
    assert files(tmp_path) == {"config.yaml", ".env"}


def test_without_telegram_alerts_appear_on_the_screen(tmp_path: Path, feed: str) -> None:
    assert run_monitor(*options(feed), "--yes", folder=tmp_path).returncode == 0
    assert files(tmp_path) == {"config.yaml"}
    done = run_monitor("run", "--once", "--backfill", "1h", folder=tmp_path)
    assert done.returncode == 0


def test_without_a_terminal_every_missing_option_is_named(tmp_path: Path) -> None:
    done = run_monitor("init", "--telegram-token", "1:x", folder=tmp_path)
    assert done.returncode == 2
    assert "--feed, --watch, --chat" in done.stderr


def test_file_that_is_there_is_left_alone(tmp_path: Path, feed: str) -> None:
    (tmp_path / "config.yaml").write_text("mine")
    done = run_monitor(*options(feed), folder=tmp_path)
    assert done.returncode == 2
    assert "config.yaml is there already" in done.stderr
    assert (tmp_path / "config.yaml").read_text() == "mine"


@pytest.mark.parametrize(
    ("changed", "status", "told"),
    [
        (["--watch", "(Abe"], 2, "a parenthesis that is never closed"),
        (["--feed", "http://127.0.0.1:9/x"], 1, "the connection was refused"),
        (["--chat", "me and you"], 2, "is no chat"),
        (["--telegram-token", "1:wrong"], 2, "Telegram does not know this token"),
    ],
)
def test_wrong_option_writes_nothing(
    tmp_path: Path, api: BotApiThread, feed: str, changed: list[str], status: int, told: str
) -> None:
    done = run_monitor(*options(feed, api), *changed, folder=tmp_path)
    assert done.returncode == status
    assert told in done.stderr
    assert files(tmp_path) == set()


def test_page_with_several_feeds_lists_them(tmp_path: Path, feeds: FeedServer, site: str) -> None:
    done = run_monitor(*options(site), folder=tmp_path)
    assert done.returncode == 2
    assert f"--feed {feeds.url('/sport')}" in done.stderr


def test_test_alert_that_does_not_arrive_writes_nothing(tmp_path: Path, api: BotApiThread, feed: str) -> None:
    api.fail(fault=Fault.CHAT_NOT_FOUND, method="sendMessage", times=None)
    done = run_monitor(*options(feed, api), folder=tmp_path)
    assert done.returncode == 1
    assert "chat not found" in done.stderr.lower()
    assert files(tmp_path) == set()


def test_token_of_the_environment_is_used_and_not_written(tmp_path: Path, api: BotApiThread, feed: str) -> None:
    arguments = [*options(feed), "--chat", str(PERSON), "--base-url", api.base_url]
    done = run_monitor(*arguments, folder=tmp_path, env={"TELEGRAM_BOT_TOKEN": api.token})
    assert done.returncode == 0, done.stderr
    assert files(tmp_path) == {"config.yaml"}


def test_offline_options_are_taken_as_they_are(tmp_path: Path, feeds: FeedServer) -> None:
    url = feeds.set("/down", refusing(503))
    done = run_monitor(*options(url), "--offline", "--full-text", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert feeds.requests == []
    assert run_monitor("check", folder=tmp_path).returncode == 0


def test_neither_file_is_written_where_one_cannot_be(tmp_path: Path, api: BotApiThread, feed: str) -> None:
    (tmp_path / ".env").mkdir()
    done = run_monitor(*options(feed, api), folder=tmp_path)
    assert done.returncode == 1
    assert "cannot write" in done.stderr
    assert files(tmp_path) == {".env"}


def test_what_is_typed_means_itself_in_the_file(tmp_path: Path, feed: str) -> None:
    queries = ["yes", '"peace treaty"', "title:Kuril -football", r"/\d+ \$\{x\}/"]
    done = run_monitor(*options(feed), *(word for query in queries for word in ("--watch", query)), folder=tmp_path)
    assert done.returncode == 0, done.stderr
    names = names_in(tmp_path / "config.yaml").watches
    assert names == ("Abe Putin", *queries)
