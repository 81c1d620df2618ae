"""What one value of a destination may be, as `values` has it for all the others: mail, webhooks and Apprise."""

import base64
import binascii
import re
from urllib.parse import unquote

from monitor.config.settings import SmtpServer
from monitor.config.tree import Scalar
from monitor.config.values import given, text, written
from monitor.config.wrong import Wrong
from monitor.model import Secret

ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
MAILBOX = rf"(?!.{{255}}){ATOM}(?:\.{ATOM})*@[^@\s.]+(?:\.[^@\s.]+)*"
APPRISE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://\S")
_SMTP = re.compile(
    r"(?P<scheme>smtps?)://(?:(?P<login>[^\x00-\x1f\x7f]*)@)?(?P<host>\[[0-9A-Fa-f:.]+\]|[^\s:/?#@\[\]]+)"
    r"(?::(?P<port>[0-9]{1,9}))?/?",
    re.IGNORECASE,
)
_SMTP_EXAMPLE = "smtps://user:${SMTP_PASSWORD}@mail.example.org"


def smtp(scalar: Scalar) -> SmtpServer:
    """A mail server with user and password. All up to the last `@` is theirs, so that a password may have any letters;
    `%40` and the like are read as in any address."""
    value = given(scalar).strip()
    found = _SMTP.fullmatch(value)
    if found is None:
        raise _of_smtp(scalar, value)
    username, colon, password = (found["login"] or "").partition(":")
    if bool(username) != bool(password):
        missing = "a user needs a password" if username else "a password needs a user"
        raise Wrong(f"{missing}: write {_SMTP_EXAMPLE}", _offset(scalar, found.end("scheme") + 3))
    tls = found["scheme"].lower() == "smtps"
    return SmtpServer(
        host=found["host"].strip("[]"),
        port=_port(scalar, found) or (465 if tls else 587 if colon else 25),
        tls=tls,
        username=unquote(username) or None,
        password=Secret(unquote(password)) if password else None,
    )


def _port(scalar: Scalar, found: re.Match[str]) -> int | None:
    if found["port"] is None:
        return None
    if not 1 <= int(found["port"]) <= 65_535:
        raise Wrong("a port is a number from 1 to 65535, such as 587", _offset(scalar, found.start("port")))
    return int(found["port"])


def _of_smtp(scalar: Scalar, value: str) -> Wrong:
    """What is wrong with an address that is none of a mail server, without a word of it."""
    scheme = re.match(r"smtps?://", value, re.IGNORECASE)
    if scheme is None:
        return Wrong(f"a mail server's address starts with smtp:// or smtps://, such as {_SMTP_EXAMPLE}")
    start = max(scheme.end(), value.rfind("@") + 1)
    if re.search(r"[\x00-\x1f\x7f]", value):
        return Wrong(f"an address has no line ends; write one such as {_SMTP_EXAMPLE}")
    return Wrong(
        f"a mail server's host, and its port where needed, stand here, such as {_SMTP_EXAMPLE}", _offset(scalar, start)
    )


def _offset(scalar: Scalar, offset: int) -> int:
    """A place in the value as it is written, as far as that is the same."""
    return offset + len(scalar.text) - len(scalar.text.lstrip()) if scalar.literal else 0


def apprise(scalar: Scalar) -> Secret:
    """An address in Apprise's manner: a service's name, `://`, and what the service needs. Whether Apprise knows the
    service is for `apprise_address` to say."""
    if not APPRISE.match(given(scalar)):
        raise Wrong("an Apprise address starts with its service, such as slack://… or ntfys://…")
    return Secret(scalar.value)


def signing_secret(scalar: Scalar) -> Secret:
    """What webhooks are signed with: `whsec_` and base64, or any other text."""
    value = given(scalar)
    encoded = value.removeprefix("whsec_")
    if encoded != value and not _is_base64(encoded):
        raise Wrong(
            "what follows `whsec_` is base64; another secret begins in another way", _offset(scalar, len("whsec_"))
        )
    return Secret(value)


def _is_base64(value: str) -> bool:
    try:
        return bool(base64.b64decode(value + "=" * (-len(value) % 4), validate=True))
    except binascii.Error:
        return False


def mailbox(scalar: Scalar) -> str:
    """An e-mail address, without a name before it. What stands before the @ is ASCII, as most servers want it."""
    value = text(scalar).strip()
    if not re.fullmatch(MAILBOX, value) or not _is_domain(value.rpartition("@")[2]):
        raise Wrong(f"{written(scalar)} is not an e-mail address, such as desk@example.org")
    return value


def _is_domain(value: str) -> bool:
    try:
        return bool(re.fullmatch(r"[A-Za-z0-9.-]{1,253}", value.encode("idna").decode("ascii")))
    except UnicodeError:
        return False
