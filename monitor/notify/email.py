"""Mail, by SMTP (RFC 5321) through aiosmtplib.

Promises: one call of `send` hands at most one mail over, to all recipients that the server takes; a password goes only
over TLS, or to this machine itself; neither user nor password is in an outcome or a log line. It keeps no connection.
"""

import base64
import ipaddress
import ssl
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import structlog
from aiosmtplib import (
    SMTP,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
)

from monitor.clock import Clock
from monitor.model import Message, Secret
from monitor.notify.email_letter import letter, message_id, on_the_wire, wire_address
from monitor.notify.email_outcome import Failed, Phase, classify, short
from monitor.ports import Envelope, Reach, SendOutcome, Sent
from monitor.words import words_of

log = structlog.get_logger(__name__)

# As mail programs do that keep their machine's name to themselves; asking for it could take a look-up in the network.
_OUR_NAME = "[127.0.0.1]"
_START_INPUT, _TAKEN = 354, 250
_GOODBYE = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where mail is handed over. `tls` means from the first byte on; without it, STARTTLS is used where offered."""

    host: str
    port: int
    tls: bool = False
    username: str | None = None
    password: Secret | None = None

    @property
    def is_this_machine(self) -> bool:
        """Whether what is said to the server stays on this machine."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host.lower() == "localhost"


class EmailNotifier:
    """One mail to all of `to`. Timeouts are in seconds; `trust` is what certificates are checked by."""

    edits_in_place = False

    def __init__(
        self,
        *,
        server: Server,
        to: Sequence[str],
        sender: str | None,
        clock: Clock,
        language: str | None = None,
        trust: ssl.SSLContext | None = None,
        connect_timeout: float = 15.0,
        answer_timeout: float = 60.0,
    ) -> None:
        self._server = server
        self._to = tuple(to)
        self._sender = sender or self._to[0]
        self._clock = clock
        self._words = words_of(language)
        self._trust = trust or _trust(server)
        self._connect_timeout = connect_timeout
        self._answer_timeout = answer_timeout

    async def close(self) -> None:
        """There is no connection to close."""

    async def send(self, message: Message, envelope: Envelope) -> SendOutcome:
        """One mail. See `monitor.ports.Notifier`."""
        now = self._clock.now()
        mail = letter(message, envelope, sender=self._sender, to=self._to, now=now, words=self._words)
        call = _Call(self._client(), self._server, answer_timeout=self._answer_timeout)
        try:
            refused = await call.hand_over(self._sender, self._to, on_the_wire(mail))
        except (SMTPException, OSError, ValueError) as error:
            return self._redacted(classify(error, call.phase))
        finally:
            call.hang_up()
        if refused:
            log.warning("mail not accepted for some of its recipients", recipients=refused, headline=message.headline)
        # A later version is a reply to the first one, which keeps its id.
        return Sent(external_id=envelope.replaces or message_id(envelope, self._sender))

    async def reach(self) -> Reach:
        """Whether the server takes the log-in, the sender and the recipients. See `monitor.ports.Notifier`."""
        call = _Call(self._client(), self._server, answer_timeout=self._answer_timeout)
        try:
            refused = await call.introduce(self._sender, self._to)
        except (SMTPException, OSError, ValueError) as error:
            return Reach(ok=False, detail=self._redacted(classify(error, call.phase)).reason)
        finally:
            call.hang_up()
        if refused:
            return Reach(ok=False, detail=f"{self._server.host} does not accept {'; '.join(refused)}")
        return Reach(ok=True, detail=f"{self._server.host} takes mail for {', '.join(self._to)}")

    def _client(self) -> SMTP:
        return SMTP(
            hostname=self._server.host,
            port=self._server.port,
            use_tls=self._server.tls,
            tls_context=self._trust,
            timeout=self._connect_timeout,
            local_hostname=_OUR_NAME,
        )

    def _redacted(self, outcome: Failed) -> Failed:
        """Some servers repeat what they did not understand."""
        reason = outcome.reason
        for form in self._spellings():
            reason = reason.replace(form, "***")
        return replace(outcome, reason=reason)

    def _spellings(self) -> list[str]:
        """The password as it may stand in an answer: as it is, and as the ways to log in have it."""
        if self._server.password is None:
            return []
        password = self._server.password.reveal()
        plain = f"\0{self._server.username}\0{password}"
        return [password, *(base64.b64encode(text.encode()).decode() for text in (password, plain))]


class _Call:
    """One conversation with the server. `phase` says how far it got."""

    def __init__(self, client: SMTP, server: Server, *, answer_timeout: float) -> None:
        self._client = client
        self._server = server
        self._answer_timeout = answer_timeout
        self.phase = Phase.CONNECT

    async def hand_over(self, sender: str, to: Sequence[str], text: bytes) -> list[str]:
        """Put the mail into the server's hands; returns the recipients that it did not take. Raises what aiosmtplib
        raises."""
        refused = await self._introduced(sender, to)
        self.phase = Phase.TEXT
        await self._write(text)
        await self._take_leave()
        return refused

    async def introduce(self, sender: str, to: Sequence[str]) -> list[str]:
        """Do all that comes before a mail, and then leave; returns and raises the same."""
        refused = await self._introduced(sender, to)
        await self._take_leave()
        return refused

    def hang_up(self) -> None:
        self._client.close()

    async def _introduced(self, sender: str, to: Sequence[str]) -> list[str]:
        await self._client.connect()
        self._client.timeout = self._answer_timeout
        await self._log_in()
        self.phase = Phase.SENDER
        await self._client.mail(wire_address(sender))
        self.phase = Phase.RECIPIENT
        return await self._address(to)

    async def _take_leave(self) -> None:
        with suppress(SMTPException, OSError):
            await self._client.quit(timeout=_GOODBYE)

    async def _log_in(self) -> None:
        if self._server.username is None or self._server.password is None:
            return
        self.phase = Phase.LOGIN
        if not self._server.is_this_machine and self._client.get_transport_info("sslcontext") is None:
            raise SMTPNotSupported("it offers no encryption, and a password is not sent without")
        await self._client.login(self._server.username, self._server.password.reveal())

    async def _address(self, to: Sequence[str]) -> list[str]:
        """Name the recipients. One that is only put off puts the whole mail off: it must not miss it, and the others
        must not get it twice."""
        refusals: list[SMTPRecipientRefused] = []
        for recipient in to:
            try:
                await self._client.rcpt(wire_address(recipient))
            except SMTPRecipientRefused as error:
                if error.code < 500 or len(refusals) == len(to) - 1:
                    raise
                refusals.append(error)
        return [f"{error.recipient}: {error.code} {short(error.message)}" for error in refusals]

    async def _write(self, text: bytes) -> None:
        """By hand, and not by the library's `data`, which does not tell before the text from after it."""
        started = await self._client.execute_command(b"DATA")
        if started.code != _START_INPUT:
            raise SMTPResponseException(started.code, started.message)
        if self._client.protocol is None:
            raise SMTPServerDisconnected("Connection lost")
        self._client.protocol.write(text)
        self.phase = Phase.HANDED_OVER
        answer = await self._client.protocol.read_response(timeout=self._answer_timeout)
        if answer.code != _TAKEN:
            raise SMTPResponseException(answer.code, answer.message)


def _trust(server: Server) -> ssl.SSLContext:
    """Certificates are checked as browsers do, but for this machine's own, which are its own making, mostly."""
    context = ssl.create_default_context()
    if server.is_this_machine:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
