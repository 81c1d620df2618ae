"""What Apprise's own log of one notification says of how it ended. Pure.

Apprise answers with success or failure and no reason. What can be told apart beyond that, as read in its version 2.3,
is in the lines that nearly all of its services write while they send:

- "Socket Exception: …" with the words of the network library: whether a connection ever stood;
- "Failed to send …, error=401." with the status of an HTTP answer;
- "Sent …" for each piece or recipient that arrived.

Promises: an outcome is other than `Unknown` only where every line of failure says the same, and nothing was sent; a
service that writes its lines in another way, or a later version of Apprise, leaves a doubt and never a wrong claim.
"""

import re
from collections.abc import Sequence
from datetime import timedelta

from monitor.ports import Refused, SendOutcome, TryLater, Unknown
from monitor.words import because, noted

_SOCKET = "Socket Exception:"
_NEVER_STOOD = ("Failed to establish a new connection", "ConnectTimeoutError", "NameResolutionError",
                "Connection refused", "CERTIFICATE_VERIFY_FAILED")  # fmt: skip
_STATUS = re.compile(r"\berror=(\d{3})\b")

# What the service asked for is not told; chat services mean seconds.
_RATE_LIMITED = timedelta(seconds=30)
_SHUT = {401, 403, 404, 410}
_EARLY = {408, 425}


def classify(lines: Sequence[tuple[str, str]]) -> SendOutcome:
    """How a notification ended that failed; each line is its level and its text."""
    failures = [text for level, text in lines if level in {"WARNING", "ERROR"}]
    breaks = [text for level, text in lines if level == "DEBUG" and text.startswith(_SOCKET)]
    if not failures or any(level == "INFO" and text.startswith("Sent ") for level, text in lines):
        return Unknown(reason=noted("Apprise could not deliver all of it"))
    if len(breaks) == len(failures):
        # Every failure has its break.
        return _broken(breaks)
    statuses = {int(found[1]) for text in failures if (found := _STATUS.search(text))}
    if len(statuses) == 1 and not breaks and all(_STATUS.search(text) for text in failures):
        return _answered(statuses.pop())
    return Unknown(reason=noted("Apprise could not deliver it, and does not say why"))


def _broken(breaks: Sequence[str]) -> SendOutcome:
    if all(any(words in text for words in _NEVER_STOOD) for text in breaks):
        return TryLater(reason=noted("cannot connect to the service"))
    return Unknown(reason=noted("the connection to the service broke"))


def _answered(status: int) -> SendOutcome:
    if status == 429:
        return TryLater(reason="the service asks for fewer messages (HTTP 429)", after=_RATE_LIMITED)
    if status in _EARLY:
        return TryLater(reason=because("the service is not ready", f"HTTP {status}"))
    if status in _SHUT:
        return Refused(
            reason=because("the service refuses the address or its credentials", f"HTTP {status}"), parks=True
        )
    if 400 <= status < 500:
        return Refused(reason=because("the service does not take this message", f"HTTP {status}"))
    # One server of a service may fail after another one took the message.
    return Unknown(reason=because("the service has an error of its own", f"HTTP {status}"))
