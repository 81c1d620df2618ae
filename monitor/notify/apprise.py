"""Every service that Apprise knows, by its address (https://github.com/caronc/apprise/wiki).

Promises: one call of `send` is one notification, which Apprise does not try again by itself; neither the address nor a
part of it is in an outcome or a log line. Apprise cannot edit: of a message that changed, what may be new is sent.

It talks to the network in its own way, in a thread: it follows redirects and the proxy settings of the environment.
"""

import asyncio
import logging
from dataclasses import replace

from apprise import Apprise, AppriseAsset, NotifyBase, NotifyFormat, NotifyType
from apprise.logger import NotifyLogEntry

from monitor.alerts.mail_html import mail_html
from monitor.alerts.render import TELEGRAM_LIMIT, plain_text
from monitor.alerts.wording import cut
from monitor.model import Message, MessageKind, Priority, Secret
from monitor.notify.apprise_outcome import classify
from monitor.ports import Envelope, Reach, SendOutcome, Sent
from monitor.words import words_of

# Apprise's own four seconds would make doubts: slow services do deliver.
_READ_TIMEOUT = 30.0
# What takes less is cut as text, and markup must not be.
_ROOM_FOR_MARKUP = 20_000
_SHORTEST = 500


class AppriseNotifier:
    """One address. Raises ValueError, without the address, for one that Apprise cannot use."""

    edits_in_place = False

    def __init__(self, *, url: Secret, language: str | None = None, read_timeout: float = _READ_TIMEOUT) -> None:
        _keep_to_itself()
        self._words = words_of(language)
        # In order and without deadlines of its own it sends in the thread that calls it: in ours, not in one of its
        # own pool, for which the end of the process would wait.
        asset = AppriseAsset(async_mode=False, service_timeout=0, storage_mode="memory", app_id="monitor")
        self._apprise = Apprise(asset=asset)
        added = self._apprise.add(url.reveal())
        service = self._apprise[0] if len(self._apprise) == 1 else None
        if not added or not isinstance(service, NotifyBase):
            raise ValueError("not the address of one Apprise service")
        # The outbox tries again, and wants to know of every failure.
        service.retry, service.optional = 0, False
        service.socket_read_timeout = max(service.socket_read_timeout, read_timeout)
        self._service = service

    async def close(self) -> None:
        """There is no connection to close."""

    async def send(self, message: Message, envelope: Envelope) -> SendOutcome:
        """One notification. See `monitor.ports.Notifier`."""
        told = replace(message, snippet=None) if envelope.replaces else message
        lines: list[tuple[str, str]] = []
        arrived = await asyncio.to_thread(self._notify, told, envelope, lines)
        # An id, so that a later change of the message is known to be one.
        return Sent(external_id=envelope.key) if arrived else classify(lines)

    async def reach(self) -> Reach:
        """Apprise knows nothing but sending. See `monitor.ports.Notifier`."""
        return Reach(ok=None, detail="only a message tells")

    def _notify(self, message: Message, envelope: Envelope, lines: list[tuple[str, str]]) -> bool:
        def note(entry: NotifyLogEntry, _: NotifyBase | None) -> None:
            lines.append((entry.level, entry.message))

        marked = envelope.key if envelope.repeat else None
        title, text = self._title_and_text(message, marked)
        body, form = (
            (mail_html(message, repeat_key=marked, words=self._words), NotifyFormat.HTML)
            if self._takes_markup()
            else (text, NotifyFormat.TEXT)
        )
        return bool(
            self._apprise.notify(
                title=title,
                body=body,
                body_format=form,
                notify_type=_kind(message),
                log_callback=note,
                log_level=logging.DEBUG,
            )
        )

    def _title_and_text(self, message: Message, marked: str | None) -> tuple[str, str]:
        room = max(_SHORTEST, min(self._service.body_maxlen, TELEGRAM_LIMIT))
        text = plain_text(message, repeat_key=marked, tame=True, limit=room, words=self._words)
        headline, _, rest = text.partition("\n")
        if self._service.title_maxlen <= 0:
            return "", text
        return cut(headline, self._service.title_maxlen), rest or headline

    def _takes_markup(self) -> bool:
        """For services that turn plain text into HTML anyway, such as mail, and addresses that say `format=html`."""
        return self._service.resolve_format() is NotifyFormat.HTML and self._service.body_maxlen >= _ROOM_FOR_MARKUP


def _kind(message: Message) -> NotifyType:
    """The sign or colour that most services show it with."""
    if message.kind is MessageKind.NOTICE or message.priority is Priority.HIGH:
        return NotifyType.WARNING
    return NotifyType.INFO


def _keep_to_itself() -> None:
    """Have Apprise write all its lines, which name addresses, to those who ask (see `send`), and to nobody else."""
    lines = logging.getLogger("apprise")
    lines.setLevel(logging.DEBUG)
    lines.propagate = False
    if not lines.handlers:
        lines.addHandler(logging.NullHandler())
