"""One message as a mail. Pure.

Promises: the same version of a message has the same Message-ID at every try, so that a copy can be told, and dropped;
a later version is a reply to the first. No text of a feed can add a header, a recipient or a part.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from monitor.alerts.layout import worded
from monitor.alerts.mail_html import MAIL_LIMIT, mail_html
from monitor.alerts.render import plain_text
from monitor.alerts.wording import cut, one_line
from monitor.model import Message, Priority
from monitor.ports import Envelope
from monitor.words import ENGLISH, Words

# Enough for a headline; the whole of it stands in the text.
_LONGEST_SUBJECT = 250

_LINE_STARTING_WITH_A_DOT = re.compile(rb"^\.", re.MULTILINE)


def message_id(envelope: Envelope, sender: str) -> str:
    """The Message-ID of this version of the message: the delivery's id, at the sender's domain."""
    version = "" if envelope.revision == 1 else f".{envelope.revision}"
    return f"<{envelope.key}{version}@{wire_address(sender).rpartition('@')[2]}>"


def letter(
    message: Message,
    envelope: Envelope,
    *,
    sender: str,
    to: Sequence[str],
    now: datetime,
    words: Words = ENGLISH,
) -> EmailMessage:
    """The mail, as text and as HTML. `now` is its date."""
    subject = cut(one_line(worded(message, words).headline), _LONGEST_SUBJECT) or words.say("(no headline)")
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(display_name="monitor", addr_spec=wire_address(sender))
    mail["To"] = [Address(addr_spec=wire_address(address)) for address in to]
    mail["Subject"] = f"Re: {subject}" if envelope.replaces else subject
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = message_id(envelope, sender)
    # RFC 3834: so that nobody's holiday notice answers.
    mail["Auto-Submitted"] = "auto-generated"
    if message.priority is Priority.HIGH:
        mail["Importance"] = "high"
    if earlier := envelope.replaces or envelope.answers:
        mail["In-Reply-To"] = earlier
        mail["References"] = earlier
    marked = envelope.key if envelope.repeat else None
    text = plain_text(message, repeat_key=marked, limit=MAIL_LIMIT, words=words)
    mail.set_content(text + "\n", cte="quoted-printable")
    mail.add_alternative(mail_html(message, repeat_key=marked, words=words), subtype="html", cte="quoted-printable")
    return mail


def on_the_wire(mail: EmailMessage) -> bytes:
    """The mail as SMTP's DATA takes it, the final dot included (RFC 5321, section 4.5.2). Only ASCII."""
    return _LINE_STARTING_WITH_A_DOT.sub(b"..", mail.as_bytes(policy=SMTP)) + b".\r\n"


def wire_address(address: str) -> str:
    """The address with its domain in ASCII, which every server takes."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.encode('idna').decode('ascii')}"
