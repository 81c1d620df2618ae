"""`monitor check`: what it prints, where, and how it ends."""

import json
import os
import pty
import subprocess
import sys
import time
from pathlib import Path

import pytest

from monitor.cli import main

GOOD = "feeds: [https://example.org/feed.xml]\nwatchlists: [Kuril]\n"
BAD = "feeds: [ftp://example.org]\nwatchlists: [no, (a]\nweb: {token: abc}\n"


def check(folder: Path, text: str, *options: str) -> tuple[int, str]:
    """The exit status, and the path of the file."""
    path = folder / "config.yaml"
    path.write_text(text, encoding="utf-8")
    try:
        main(["check", "-c", str(path), *options])
    except SystemExit as ended:
        return int(ended.code or 0), str(path)
    return 0, str(path)


def test_good_file_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, path = check(tmp_path, GOOD)
    out, err = capsys.readouterr()
    assert (status, out, err) == (0, f"{path}: fine: 1 feed, 1 watch, 1 destination\n", "")


def test_bad_file_is_every_mistake_on_stderr(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, path = check(tmp_path, BAD)
    out, err = capsys.readouterr()
    assert (status, out) == (2, "")
    assert f"{path}:1:9: feeds[0]: an address starts with http:// or https://" in err
    assert f"{path}:2:14: watchlists[0]: " in err
    assert f"{path}:2:18: watchlists[1]: " in err
    assert f"{path}:3:7: warning: web.token: " in err
    assert err.endswith("\n3 mistakes, 1 warning\n")


def test_warnings_alone_are_fine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _ = check(tmp_path, GOOD + "web: {token: abc}\n")
    out, err = capsys.readouterr()
    assert status == 0
    assert "fine" in out
    assert err.endswith("\n1 warning\n")


def test_advice_is_a_warning_with_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, path = check(tmp_path, GOOD.replace("[Kuril]", "[Kuril -Kuril]"))
    out, err = capsys.readouterr()
    assert (status, out) == (0, f"{path}: fine: 1 feed, 1 watch, 1 destination\n")
    advice = "`-Kuril` leaves out all that the rest of this query finds, so it can never match"
    assert err.splitlines() == [
        f"{path}:2:20: warning: watchlists[0]: {advice}",
        "    watchlists: [Kuril -Kuril]",
        "                       ^",
        "1 warning",
    ]


def test_json_of_a_file_with_advice_says_that_it_is_fine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _ = check(tmp_path, GOOD.replace("[Kuril]", "[Kuril, 'ku*']"), "--json")
    report = json.loads(capsys.readouterr().out)
    assert (status, report["ok"]) == (0, True)
    assert [(problem["where"], problem["column"], problem["warning"]) for problem in report["problems"]] == [
        ("watchlists[1]", 22, True)
    ]


def test_check_makes_no_database(tmp_path: Path) -> None:
    assert check(tmp_path, GOOD)[0] == 0
    assert [file.name for file in tmp_path.iterdir()] == ["config.yaml"]


def test_missing_file_is_one_line_that_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["check", "-c", str(tmp_path / "none.yaml")])
    out, err = capsys.readouterr()
    assert (ended.value.code, out) == (2, "")
    assert err.startswith(f"{tmp_path}/none.yaml: there is no such file; ")
    assert err.count("\n") == 1


def test_json_of_a_good_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _ = check(tmp_path, GOOD, "--json")
    out, err = capsys.readouterr()
    assert (status, err) == (0, "")
    assert json.loads(out) == {"ok": True, "problems": []}


def test_json_of_a_bad_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, path = check(tmp_path, BAD, "--json")
    out, err = capsys.readouterr()
    report = json.loads(out)
    assert (status, err, report["ok"], len(report["problems"])) == (2, "", False, 4)
    assert report["problems"][0] == {
        "file": path,
        "line": 1,
        "column": 9,
        "where": "feeds[0]",
        "message": "an address starts with http:// or https://, such as https://example.org/feed.xml",
        "warning": False,
    }
    assert report["problems"][3]["warning"] is True


def on_a_terminal(path: Path, environ: dict[str, str]) -> bytes:
    """What a person sees on stderr."""
    ours, theirs = pty.openpty()
    try:
        subprocess.run(
            [sys.executable, "-m", "monitor", "check", "-c", str(path)],
            stderr=theirs, stdout=subprocess.DEVNULL, env={**os.environ, **environ}, timeout=60, check=False,
        )  # fmt: skip
        return os.read(ours, 100_000)
    finally:
        os.close(ours)
        os.close(theirs)


def test_colour_is_for_terminals_only_and_never_with_no_color(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(BAD, encoding="utf-8")
    assert b"\x1b[" in on_a_terminal(path, {"NO_COLOR": ""})
    assert b"\x1b[" not in on_a_terminal(path, {"NO_COLOR": "1"})


def test_check_is_quick(tmp_path: Path) -> None:
    """Well above what it takes on an idle machine (0.4 s), so that only a heavy import breaks it."""
    path = tmp_path / "config.yaml"
    path.write_text(GOOD, encoding="utf-8")
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "monitor", "check", "-c", str(path)],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert time.perf_counter() - started < 10
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    heavy = {"apscheduler", "feedparser", "httpx", "pymorphy3", "sqlalchemy", "telegram", "trafilatura", "rich"}
    assert loaded.isdisjoint(heavy)
