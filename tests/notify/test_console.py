"""The console notifier."""

import io
import os
import pty

from monitor.notify.console import ConsoleNotifier
from monitor.ports import Envelope, Refused, Sent
from tests.alerts.examples import japanese, letter

FIRST = Envelope(key="a1b2c3d4")


async def test_an_alert_is_written_with_a_blank_line_after_it() -> None:
    stream = io.StringIO()
    assert await ConsoleNotifier(stream, colour=False).send(letter(), FIRST) == Sent(external_id="screen")
    assert stream.getvalue().startswith("Japanese FM Hands Personal Letter From Putin to Abe\nTASS · 2016-12-02 12:34")
    assert stream.getvalue().endswith("also: NHK, Reuters\n\n")


async def test_of_a_message_that_changed_only_what_may_be_new_is_written() -> None:
    stream = io.StringIO()
    await ConsoleNotifier(stream, colour=False).send(letter(), Envelope(key="a1b2c3d4", replaces="screen"))
    assert "also: NHK, Reuters" in stream.getvalue()
    assert "▸" in stream.getvalue()
    assert "https://" not in stream.getvalue()


async def test_a_repeat_is_marked() -> None:
    stream = io.StringIO()
    await ConsoleNotifier(stream, colour=False).send(letter(), Envelope(key="a1b2c3d4", repeat=True))
    assert "may repeat · #a1b2" in stream.getvalue()


async def test_matched_words_are_highlighted_when_colour_is_on() -> None:
    stream = io.StringIO()
    await ConsoleNotifier(stream, colour=True).send(letter(), FIRST)
    assert "\x1b[1;33msummit\x1b[0m" in stream.getvalue()


async def test_letters_that_the_stream_cannot_write_are_replaced() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    assert await ConsoleNotifier(stream, colour=False).send(japanese(), FIRST) == Sent(external_id="screen")
    assert b"2016-12-02" in raw.getvalue()


async def test_a_closed_stream_parks_the_destination() -> None:
    stream = io.StringIO()
    stream.close()
    outcome = await ConsoleNotifier(stream, colour=False).send(letter(), FIRST)
    assert outcome == Refused(reason="the screen is gone (ValueError)", parks=True)


async def test_a_broken_pipe_parks_the_destination() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    stream = io.TextIOWrapper(io.FileIO(writing, "w"), write_through=True)
    outcome = await ConsoleNotifier(stream, colour=False).send(letter(), FIRST)
    assert outcome == Refused(reason="the screen is gone (BrokenPipeError)", parks=True)
    stream.detach().close()


async def test_lines_are_wrapped_on_a_terminal() -> None:
    ours, theirs = pty.openpty()
    with io.TextIOWrapper(io.FileIO(theirs, "w"), encoding="utf-8", write_through=True) as stream:
        await ConsoleNotifier(stream, colour=False).send(letter(headline="word " * 60), FIRST)
        written = os.read(ours, 4096).decode()
    os.close(ours)
    assert written.splitlines()[1].startswith("word word")
