"""The screen, or whatever standard output is.

Promises: an alert is written whole and flushed before it counts as sent. A stream that is gone parks the destination.
It cannot edit: of a message that changed, the headline, the reasons and the outlets are written again.
"""

import asyncio
import shutil
from dataclasses import replace
from typing import TextIO

from monitor.alerts.render import plain_text
from monitor.model import Message
from monitor.ports import Envelope, Reach, Refused, SendOutcome, Sent
from monitor.words import because, words_of


class ConsoleNotifier:
    """Writes alerts to a stream, a blank line after each. Lines are wrapped on a terminal only."""

    edits_in_place = False

    def __init__(self, stream: TextIO, colour: bool, language: str | None = None) -> None:
        self._stream = stream
        self._colour = colour
        self._words = words_of(language)

    async def send(self, message: Message, envelope: Envelope) -> SendOutcome:
        """Write the message; see `monitor.ports.Notifier`."""
        try:
            text = plain_text(
                replace(message, snippet=None, link="") if envelope.replaces else message,
                repeat_key=envelope.key if envelope.repeat else None,
                width=self._width(),
                colour=self._colour,
                words=self._words,
            )
            # In a thread, for a terminal that is held (Ctrl-S) or a pipe that nobody reads must not stop the daemon.
            await asyncio.to_thread(self._write, text + "\n\n")
        except (OSError, ValueError) as error:
            # ValueError is what a closed stream raises.
            return Refused(reason=because("the screen is gone", type(error).__name__), parks=True)
        # An id, so that a later change of the message is known to be one.
        return Sent(external_id="screen")

    async def reach(self) -> Reach:
        """See `monitor.ports.Notifier`."""
        return Reach(ok=True, detail="this screen")

    async def close(self) -> None:
        """The stream is its owner's to close."""

    def _width(self) -> int | None:
        return shutil.get_terminal_size().columns if self._stream.isatty() else None

    def _write(self, text: str) -> None:
        encoding = self._stream.encoding or "utf-8"
        self._stream.write(text.encode(encoding, "replace").decode(encoding))
        self._stream.flush()
