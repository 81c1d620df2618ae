"""`notify test` and `check` with every kind of destination: the real command, real servers, and no secret anywhere."""

import asyncio
import subprocess
from pathlib import Path

import pytest

from tests.support.daemon import run_monitor, write_config
from tests.support.hookserver import HookServer
from tests.support.mailserver import MailServer

CONFIG = """
feeds: [https://example.org/feed.xml]
watchlists: [Kuril]
notify:
  mail: {{email: {{to: desk@example.org, smtp: "smtp://desk:${{PASSWORD}}@127.0.0.1:{mail}"}}}}
  hook: {{webhook: {{url: "http://127.0.0.1:{hook}/topsecret", secret: "${{PASSWORD}}"}}}}
  desk: {{apprise: "json://127.0.0.1:{desk}/topsecret"}}
  screen: console
store: sqlite:///monitor.db
"""
PASSWORD = "top/secret:p@ss"


async def monitor(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return await asyncio.to_thread(run_monitor, *arguments, folder=folder, env={"PASSWORD": PASSWORD})


def secrets_in(folder: Path, done: subprocess.CompletedProcess[str]) -> list[str]:
    """Where a secret shows: in what was printed, or in a file beside the configuration."""
    seen = {"stdout": done.stdout, "stderr": done.stderr}
    seen |= {path.name: path.read_text(errors="replace") for path in folder.glob("monitor.db*")}
    return [name for name, text in seen.items() if PASSWORD in text or "topsecret" in text]


@pytest.mark.parametrize("as_json", [True, False])
async def test_a_test_alert_arrives_everywhere(tmp_path: Path, as_json: bool) -> None:
    with HookServer() as hook, HookServer(answer=200) as desk:
        async with MailServer.start(password=PASSWORD) as mail:
            write_config(tmp_path, CONFIG.format(mail=mail.port, hook=hook.port, desk=desk.port))
            done = await monitor(tmp_path, *(["--log", "json"] if as_json else []), "-v", "notify", "test")
    assert [line for line in done.stdout.splitlines() if line.endswith(": arrived")] == [
        "mail: arrived",
        "hook: arrived",
        "desk: arrived",
        "screen: arrived",
    ]
    assert mail.mails[0].letter["Subject"] == "A test alert from monitor"
    assert hook.calls[0].document["type"] == "test.created"
    assert desk.calls[0].document["title"] == "A test alert from monitor"
    assert secrets_in(tmp_path, done) == []


async def test_what_does_not_arrive_says_why_and_names_no_secret(tmp_path: Path) -> None:
    with HookServer(answer=404) as hook, HookServer(answer=403) as desk:
        async with MailServer.start(password="another") as mail:
            write_config(tmp_path, CONFIG.format(mail=mail.port, hook=hook.port, desk=desk.port))
            done = await monitor(tmp_path, "-v", "notify", "test")
    assert done.returncode == 1
    assert "mail: retry: the mail server does not accept user and password (535" in done.stdout
    assert "hook: retry: there is no receiver at this address (HTTP 404)" in done.stdout
    assert "desk: retry: the service refuses the address or its credentials (HTTP 403)" in done.stdout
    assert secrets_in(tmp_path, done) == []


async def test_check_finds_an_address_that_apprise_cannot_use(tmp_path: Path) -> None:
    write_config(tmp_path, CONFIG.format(mail=25, hook=80, desk=80).replace("json://", "jsno://"))
    done = await monitor(tmp_path, "check")
    assert done.returncode == 2
    assert "config.yaml:7:20: notify.desk.apprise: Apprise knows no service `jsno`; did you mean `json`?" in done.stderr
    assert secrets_in(tmp_path, done) == []
