"""The mail notifier against a real mail server: what arrives, and what the outbox is told."""

import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
import trustme
from structlog.testing import capture_logs

from monitor.model import Priority, Secret
from monitor.notify.email import EmailNotifier, Server
from monitor.ports import Envelope, Refused, SendOutcome, Sent, TryLater, Unknown
from tests.alerts.examples import letter
from tests.support.clock import MovableClock
from tests.support.mailserver import Act, MailServer
from tests.support.waiting import PATIENCE

FIRST = Envelope(key="a1b2c3d4" * 4)
PASSWORD = "topsecret:p@ss"
# 127.0.0.1, written so that nobody takes it for this machine.
ELSEWHERE = "127.1"


def notifier(
    server: MailServer,
    *,
    to: Sequence[str] = ("desk@example.org",),
    sender: str | None = None,
    host: str = "127.0.0.1",
    tls: bool = False,
    password: str | None = None,
    trust: ssl.SSLContext | None = None,
) -> EmailNotifier:
    return EmailNotifier(
        server=Server(
            host=host,
            port=server.port,
            tls=tls,
            username="desk" if password else None,
            password=Secret(password) if password else None,
        ),
        to=to,
        sender=sender,
        clock=MovableClock(),
        trust=trust,
        connect_timeout=PATIENCE,
        answer_timeout=PATIENCE,
    )


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    async with MailServer.start() as running:
        yield running


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def certificate(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "elsewhere.example").configure_cert(context)
    return context


@pytest.fixture
def trust(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


async def test_an_alert_arrives_as_text_and_html_with_its_headline_as_subject(server: MailServer) -> None:
    await notifier(server).send(letter(), FIRST)
    (mail,) = server.mails
    assert mail.letter["Subject"] == letter().headline
    assert "https://news.example/world/letter?id=1&lang=en" in mail.part("plain").splitlines()
    assert f'<a href="https://news.example/world/letter?id=1&amp;lang=en">{letter().headline}</a>' in mail.part("html")


async def test_every_recipient_gets_one_and_the_same_mail(server: MailServer) -> None:
    await notifier(server, to=("desk@example.org", "night@пример.рф")).send(letter(), FIRST)
    (mail,) = server.mails
    assert mail.recipients == ("desk@example.org", "night@xn--e1afmkfd.xn--p1ai")
    assert mail.letter["To"] == "desk@example.org, night@xn--e1afmkfd.xn--p1ai"


@pytest.mark.parametrize(
    ("sender", "seen"), [(None, "desk@example.org"), ("monitor@example.net", "monitor@example.net")]
)
async def test_the_sender_is_the_configured_one_or_else_the_first_recipient(
    server: MailServer, sender: str | None, seen: str
) -> None:
    await notifier(server, sender=sender).send(letter(), FIRST)
    assert server.mails[0].sender == seen
    assert server.mails[0].letter["From"] == f"monitor <{seen}>"


async def test_a_repeat_has_the_message_id_of_the_first(server: MailServer) -> None:
    await notifier(server).send(letter(), FIRST)
    await notifier(server).send(letter(), replace(FIRST, repeat=True))
    first, repeat = (mail.letter["Message-ID"] for mail in server.mails)
    assert first == repeat == f"<{FIRST.key}@example.org>"


async def test_a_message_that_changed_is_a_reply_with_an_id_of_its_own(server: MailServer) -> None:
    first = await notifier(server).send(letter(), FIRST)
    assert isinstance(first, Sent)
    for revision in (2, 3):
        edit = replace(FIRST, revision=revision, replaces=first.external_id)
        assert await notifier(server).send(letter(), edit) == first
    ids = [mail.letter["Message-ID"] for mail in server.mails]
    assert len(set(ids)) == 3
    assert [mail.letter["In-Reply-To"] for mail in server.mails] == [None, ids[0], ids[0]]
    assert server.mails[1].letter["References"] == ids[0]
    assert server.mails[1].letter["Subject"] == f"Re: {letter().headline}"


@pytest.mark.parametrize(("priority", "header"), [(Priority.HIGH, "high"), (Priority.NORMAL, None)])
async def test_only_a_message_of_high_priority_says_so(
    server: MailServer, priority: Priority, header: str | None
) -> None:
    await notifier(server).send(letter(priority=priority), FIRST)
    assert server.mails[0].letter["Importance"] == header


async def test_a_line_that_is_a_dot_does_not_end_the_mail(server: MailServer) -> None:
    await notifier(server).send(replace(letter(), body="before\n.\n..\nafter"), FIRST)
    assert "before\n.\n..\nafter" in server.mails[0].part("plain")


# --- refusals, by phase ---------------------------------------------------


def no(reason: str, *, parks: bool = False) -> Refused:
    return Refused(reason=reason, parks=parks)


@pytest.mark.parametrize(
    ("step", "answer", "outcome"),
    [
        ("220", "554 go away", no("the mail server does not accept the connection (554 go away)", parks=True)),
        ("220", "421 busy", TryLater(reason="the mail server does not accept the connection (421 busy)")),
        ("MAIL", "550 not you", no("the mail server does not accept the sender (550 not you)", parks=True)),
        ("MAIL", "451 later", TryLater(reason="the mail server does not accept the sender (451 later)")),
        ("RCPT", "550 no such", no("the mail server does not accept the recipient (550 no such)", parks=True)),
        ("RCPT", "450 greylisted", TryLater(reason="the mail server does not accept the recipient (450 greylisted)")),
        ("354", "554 no", no("the mail server does not accept the mail (554 no)")),
        ("354", "421 closing", TryLater(reason="the mail server does not accept the mail (421 closing)")),
        ("TEXT", "554 spam", no("the mail server does not accept the mail, once it had it (554 spam)")),
        ("TEXT", "452 full", TryLater(reason="the mail server does not accept the mail, once it had it (452 full)")),
    ],
)  # fmt: skip
async def test_a_no_is_taken_for_what_it_says(server: MailServer, step: str, answer: str, outcome: SendOutcome) -> None:
    server.answers[step] = answer
    assert await notifier(server).send(letter(), FIRST) == outcome
    assert server.mails == []


@pytest.mark.parametrize("act", [Act.HANG, Act.DROP])
@pytest.mark.parametrize("step", ["220", "MAIL", "RCPT", "354"])
async def test_what_breaks_before_the_text_is_tried_later(server: MailServer, step: str, act: Act) -> None:
    server.answers[step] = act
    assert isinstance(await notifier(server).send(letter(), FIRST), TryLater)


@pytest.mark.parametrize("act", [Act.TAKE_AND_HANG, Act.TAKE_AND_DROP, Act.HANG, Act.DROP, "nonsense"])
async def test_what_breaks_after_the_text_leaves_a_doubt(server: MailServer, act: Act | str) -> None:
    server.answers["TEXT"] = act
    assert isinstance(await notifier(server).send(letter(), FIRST), Unknown)


async def test_a_recipient_that_is_refused_does_not_keep_the_others_from_it(server: MailServer) -> None:
    server.answers["gone@example.org"] = "550 5.1.1 no such user"
    with capture_logs() as logs:
        outcome = await notifier(server, to=("gone@example.org", "desk@example.org")).send(letter(), FIRST)
    assert isinstance(outcome, Sent)
    assert server.mails[0].recipients == ("desk@example.org",)
    assert [line["recipients"] for line in logs] == [["gone@example.org: 550 5.1.1 no such user"]]


async def test_a_recipient_that_is_put_off_puts_the_mail_off_for_all(server: MailServer) -> None:
    server.answers["slow@example.org"] = "450 4.2.0 greylisted"
    outcome = await notifier(server, to=("desk@example.org", "slow@example.org")).send(letter(), FIRST)
    assert isinstance(outcome, TryLater)
    assert server.mails == []


async def test_a_destination_without_any_recipient_left_is_parked(server: MailServer) -> None:
    server.answers["RCPT"] = "550 5.1.1 no such user"
    outcome = await notifier(server, to=("a@example.org", "b@example.org")).send(letter(), FIRST)
    assert isinstance(outcome, Refused)
    assert outcome.parks


# --- passwords and encryption ---------------------------------------------


async def test_a_user_logs_in_on_this_machine_without_encryption() -> None:
    async with MailServer.start(password=PASSWORD) as server:
        assert isinstance(await notifier(server, password=PASSWORD).send(letter(), FIRST), Sent)
    assert server.logins == ["desk"]


async def test_a_wrong_password_parks_and_is_not_shown() -> None:
    async with MailServer.start(password="other") as server:
        outcome = await notifier(server, password=PASSWORD).send(letter(), FIRST)
    assert isinstance(outcome, Refused)
    assert outcome.parks
    assert outcome.reason.startswith("the mail server does not accept user and password (535")


async def test_a_password_is_not_shown_where_the_server_repeats_it() -> None:
    async with MailServer.start(password=PASSWORD) as server:
        server.answers["MAIL"] = f"550 what is {PASSWORD}?"
        outcome = await notifier(server, password=PASSWORD).send(letter(), FIRST)
    assert outcome == no("the mail server does not accept the sender (550 what is ***?)", parks=True)


async def test_a_server_that_takes_no_passwords_parks(server: MailServer) -> None:
    outcome = await notifier(server, password=PASSWORD).send(letter(), FIRST)
    assert isinstance(outcome, Refused)
    assert outcome.parks


async def test_a_password_is_not_sent_elsewhere_without_encryption() -> None:
    async with MailServer.start(password=PASSWORD) as server:
        outcome = await notifier(server, host=ELSEWHERE, password=PASSWORD).send(letter(), FIRST)
    assert isinstance(outcome, Refused)
    assert outcome.parks
    assert "offers no encryption" in outcome.reason
    assert server.logins == []


async def test_what_needs_no_password_is_sent_elsewhere_without_encryption(server: MailServer) -> None:
    assert isinstance(await notifier(server, host=ELSEWHERE).send(letter(), FIRST), Sent)
    assert server.encrypted == [False]


@asynccontextmanager
async def encrypting(kind: str, certificate: ssl.SSLContext, password: str | None = None) -> AsyncIterator[MailServer]:
    starttls, tls = (certificate, None) if kind == "starttls" else (None, certificate)
    async with MailServer.start(starttls=starttls, tls=tls, password=password) as running:
        yield running


@pytest.mark.parametrize("kind", ["starttls", "tls"])
async def test_mail_is_encrypted_where_the_certificate_is_trusted(
    kind: str, certificate: ssl.SSLContext, trust: ssl.SSLContext
) -> None:
    async with encrypting(kind, certificate) as server:
        sending = notifier(server, tls=kind == "tls", trust=trust)
        assert isinstance(await sending.send(letter(), FIRST), Sent)
    assert kind == "tls" or server.encrypted == [True]


async def test_a_password_goes_elsewhere_over_starttls(certificate: ssl.SSLContext, trust: ssl.SSLContext) -> None:
    trust.check_hostname = False
    async with encrypting("starttls", certificate, PASSWORD) as server:
        sending = notifier(server, host=ELSEWHERE, password=PASSWORD, trust=trust)
        assert isinstance(await sending.send(letter(), FIRST), Sent)
    assert (server.logins, server.encrypted) == (["desk"], [True])


@pytest.mark.parametrize("kind", ["starttls", "tls"])
async def test_a_certificate_that_nobody_vouches_for_parks(kind: str, certificate: ssl.SSLContext) -> None:
    async with encrypting(kind, certificate, PASSWORD) as server:
        outcome = await notifier(server, tls=kind == "tls", host=ELSEWHERE, password=PASSWORD).send(letter(), FIRST)
    assert isinstance(outcome, Refused)
    assert outcome.parks
    assert outcome.reason.startswith("the mail server's certificate is not trusted")
    assert (server.logins, server.mails) == ([], [])


async def test_this_machines_own_certificate_needs_nobody_to_vouch_for_it(certificate: ssl.SSLContext) -> None:
    async with encrypting("starttls", certificate, PASSWORD) as server:
        assert isinstance(await notifier(server, password=PASSWORD).send(letter(), FIRST), Sent)
    assert server.encrypted == [True]
