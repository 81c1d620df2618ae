"""What a failure of an SMTP conversation says of a mail: not sent, refused, or nobody knows. Pure.

Promises: until the text is handed over, nothing has arrived; from then on only an answer of the server ends the doubt.
The codes are those of RFC 5321, section 4.2: 4xx may pass, 5xx will not.
"""

import ssl
from enum import Enum
from typing import TypeAlias

from aiosmtplib import SMTPResponseException

from monitor.alerts.wording import cut, one_line
from monitor.ports import Refused, TryLater, Unknown
from monitor.words import because, noted

Failed: TypeAlias = Refused | TryLater | Unknown

_LONGEST_DETAIL = 200


class Phase(Enum):
    """How far the conversation got; the value says what a refusal is about."""

    CONNECT = "the connection"
    LOGIN = "user and password"
    SENDER = "the sender"
    RECIPIENT = "the recipient"
    TEXT = "the mail"
    HANDED_OVER = "the mail, once it had it"


# What they refuse is in the configuration, and every mail would meet the same.
_OF_THE_DESTINATION = (Phase.CONNECT, Phase.LOGIN, Phase.SENDER, Phase.RECIPIENT)


def classify(error: Exception, phase: Phase) -> Failed:
    """How the try ended that `error` broke off in this phase."""
    if isinstance(error, SMTPResponseException) and 400 <= error.code < 600:
        return refusal(error.code, error.message, phase)
    named = short(f"{type(error).__name__}: {error}")
    if phase is Phase.HANDED_OVER:
        return Unknown(reason=because("the mail server did not say whether it took the mail", named))
    if _is_of_certificate(error):
        return Refused(reason=because("the mail server's certificate is not trusted", named), parks=True)
    if isinstance(error, SMTPResponseException):
        return TryLater(reason=noted("the mail server's answer makes no sense"))
    if isinstance(error, OSError):
        # Lost, late, or never there: no text has left.
        if phase is Phase.CONNECT:
            return TryLater(reason=because("cannot connect to the mail server", named))
        return TryLater(reason=because("the mail server went silent", named))
    return Refused(reason=because("the mail server cannot be used as configured", named), parks=True)


def refusal(code: int, text: str, phase: Phase) -> Failed:
    """How the try ended in which the server said no, with this code and text."""
    reason = f"the mail server does not accept {phase.value} ({code} {short(text)})"
    return TryLater(reason=reason) if code < 500 else Refused(reason=reason, parks=phase in _OF_THE_DESTINATION)


def short(text: str) -> str:
    """What a server says, on one line."""
    return cut(one_line(text), _LONGEST_DETAIL)


def _is_of_certificate(error: BaseException | None) -> bool:
    while error is not None and not isinstance(error, ssl.SSLCertVerificationError):
        error = error.__cause__
    return error is not None
