"""A mail server on loopback for tests: aiosmtpd's, which says no, hangs or goes away where a test wants it to."""

import asyncio
import email
import ssl
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from enum import Enum, auto
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


class Act(Enum):
    """What happens in place of an answer."""

    HANG = auto()
    DROP = auto()  # the connection ends
    TAKE_AND_HANG = auto()  # of the text: it is kept, and no answer comes
    TAKE_AND_DROP = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail that was taken, with whom the envelope names."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes

    @property
    def letter(self) -> EmailMessage:
        """The mail as a mail program reads it."""
        read = email.message_from_bytes(self.raw, policy=default)
        assert isinstance(read, EmailMessage)
        return read

    def part(self, kind: str) -> str:
        """Its text ("plain") or its HTML ("html")."""
        part = self.letter.get_body((kind,))
        assert part is not None
        return str(part.get_content()).replace("\r\n", "\n")


@dataclass(slots=True)
class MailServer:
    """What it took, and what it answers. `answers` has, by "220" (the greeting), "MAIL", "RCPT", an address, "354" (the
    answer to DATA) or "TEXT", what to say instead of yes: a line such as "450 4.2.0 later", or an `Act`."""

    port: int = 0
    answers: dict[str, str | Act] = field(default_factory=dict)
    mails: list[Mail] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    conversations: "set[_Conversation]" = field(default_factory=set)
    _server: asyncio.Server | None = None

    @staticmethod
    @asynccontextmanager
    async def start(
        *, starttls: ssl.SSLContext | None = None, tls: ssl.SSLContext | None = None, password: str | None = None
    ) -> AsyncIterator["MailServer"]:
        """Serve until the block ends. With `password`, users who log in need it (the name does not matter)."""
        world = MailServer()
        loop = asyncio.get_running_loop()
        make = _maker(world, starttls, password)
        world._server = await loop.create_server(make, "127.0.0.1", 0, ssl=tls)
        world.port = world._server.sockets[0].getsockname()[1]
        try:
            yield world
        finally:
            await world.go_away()

    async def go_away(self) -> None:
        """Refuse connections from now on."""
        if self._server is not None:
            self._server.close()
            for conversation in set(self.conversations):
                conversation.end()
            await asyncio.sleep(0)

    async def act(self, conversation: "_Conversation", step: str) -> str | None:
        """What a test wants said at this step; None for nothing in particular. Acts do not return."""
        match self.answers.get(step):
            case Act.HANG | Act.TAKE_AND_HANG:
                await asyncio.sleep(3600)
            case Act.DROP | Act.TAKE_AND_DROP:
                conversation.end()
                await asyncio.sleep(3600)
            case str() as line:
                return line
        return None


class _Handler:
    def __init__(self, world: MailServer) -> None:
        self._world = world

    async def handle_MAIL(
        self, server: "_Conversation", _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = await self._world.act(server, "MAIL")
        if answer is None:
            envelope.mail_from = address
        return answer or "250 OK"

    async def handle_RCPT(
        self, server: "_Conversation", _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = await self._world.act(server, "RCPT") or await self._world.act(server, address)
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server: "_Conversation", session: Session, envelope: Envelope) -> str:
        wanted = self._world.answers.get("TEXT")
        if wanted is None or wanted in (Act.TAKE_AND_DROP, Act.TAKE_AND_HANG):
            self._world.encrypted.append(session.ssl is not None)
            assert isinstance(envelope.content, bytes)
            mail = Mail(sender=envelope.mail_from or "", recipients=tuple(envelope.rcpt_tos), raw=envelope.content)
            self._world.mails.append(mail)
        return await self._world.act(server, "TEXT") or "250 taken"


class _Conversation(SMTP):
    world: MailServer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.world.conversations.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.world.conversations.discard(self)
        super().connection_lost(error)

    async def push(self, status: Any) -> None:
        code = str(status, "ascii", "replace")[:3] if isinstance(status, bytes) else str(status)[:3]
        # The greeting and the go-ahead for the text have no hooks.
        answer = await self.world.act(self, code) if code in {"220", "354"} else None
        await super().push(answer or status)

    def end(self) -> None:
        if isinstance(self.transport, asyncio.Transport):
            self.transport.abort()


def _maker(world: MailServer, starttls: ssl.SSLContext | None, password: str | None) -> Any:
    def login(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        world.logins.append(data.login.decode())
        return AuthResult(success=data.password.decode() == password, handled=False)

    def make() -> _Conversation:
        with warnings.catch_warnings():
            # It warns of what some of the tests are about: passwords without encryption.
            warnings.simplefilter("ignore")
            made = _Conversation(
                _Handler(world),
                hostname="mail.test",
                tls_context=starttls,
                auth_require_tls=False,
                auth_required=password is not None,
                authenticator=login,
                loop=asyncio.get_running_loop(),
            )
        made.world = world
        return made

    return make
