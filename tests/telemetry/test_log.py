"""What the log shows, and what it never shows."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from monitor.telemetry.log import configure, hide
from tests.support.clock import START

TOKEN = '123456:AA"quoted/ü'


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def logged(style: str = "text", verbosity: int = 0) -> io.StringIO:
    stream = io.StringIO()
    configure(verbosity=verbosity, style=style, secrets=[TOKEN, "abc"], stream=stream)
    return stream


def test_an_event_is_one_line_with_its_feed_and_reason() -> None:
    stream = logged()
    structlog.get_logger("monitor.test").warning("feed failing", feed="NHK", reason="HTTP 503")
    (line,) = stream.getvalue().splitlines()
    assert "feed failing" in line
    assert "feed=NHK" in line
    assert "reason='HTTP 503'" in line


def test_what_telegrams_library_calls_critical_is_left_to_who_asked() -> None:
    stream = logged()
    logging.getLogger("telegram.Bot").critical("Error while parsing updates! Received data was None")
    assert stream.getvalue() == ""


def test_a_moment_is_shown_to_the_second() -> None:
    stream = logged()
    structlog.get_logger("monitor.test").info("polled", next_poll=START)
    assert "next_poll=2026-03-01T12:00:00+00:00" in stream.getvalue()


def test_json_lines_can_be_read_by_a_machine() -> None:
    stream = logged("json")
    structlog.get_logger("monitor.test").info("sent", item="プーチン")
    event = json.loads(stream.getvalue())
    assert (event["event"], event["level"], event["item"]) == ("sent", "info", "プーチン")


@pytest.mark.parametrize("style", ["text", "json"])
def test_no_secret_passes_whatever_its_form(style: str) -> None:
    stream = logged(style)
    log = structlog.get_logger("monitor.test")
    log.warning("direct", url=f"https://api.test/bot{TOKEN}/getMe")
    log.warning("quoted", url="https://api.test/bot123456%3AAA%22quoted%2F%C3%BC/getMe")
    logging.getLogger("httpx").warning("HTTP Request: %s", f"https://api.test/bot{TOKEN}/getMe")
    try:
        raise ValueError(TOKEN)
    except ValueError:
        log.exception("raised")
    assert "123456" not in stream.getvalue()
    assert stream.getvalue().count("***") >= 4


def test_libraries_are_heard_from_warning_up() -> None:
    stream = logged(verbosity=1)
    logging.getLogger("httpx").info("HTTP Request: GET https://feeds.test")
    logging.getLogger("apscheduler").warning("late")
    assert "HTTP Request" not in stream.getvalue()
    assert "late" in stream.getvalue()


def test_an_exception_is_one_line_unless_tracebacks_are_asked_for() -> None:
    for verbosity, lines in ((1, 1), (2, 5)):
        stream = logged(verbosity=verbosity)
        try:
            raise ValueError("first\nsecond")
        except ValueError:
            structlog.get_logger("monitor.test").exception("failed")
        assert len(stream.getvalue().splitlines()) >= lines
        assert ("Traceback" in stream.getvalue()) == (verbosity == 2)


def test_quiet_and_verbose_set_what_is_heard() -> None:
    for verbosity, heard in ((-2, {"error"}), (-1, {"error", "warning"}), (0, {"error", "warning", "info"})):
        stream = logged("json", verbosity)
        log = structlog.get_logger("monitor.test")
        for level in ("debug", "info", "warning", "error"):
            log.log(getattr(logging, level.upper()), level)
        assert {json.loads(line)["event"] for line in stream.getvalue().splitlines()} == heard


def test_a_secret_that_comes_later_is_hidden_from_then_on() -> None:
    stream = logged()
    hide(["another-secret"])
    structlog.get_logger("monitor.test").warning("feed failing", reason="another-secret")
    assert "another-secret" not in stream.getvalue()
