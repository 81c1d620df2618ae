"""Names the reason why a fetch brought nothing. Sends nothing, and never shows an address, which may hold a secret."""

import socket
import ssl
from collections.abc import Iterator
from datetime import datetime

import httpx

from monitor.feeds.egress import PrivateAddressError
from monitor.feeds.freshness import retry_after
from monitor.ports import FetchFailed, FetchFailure

# What a request can end with, beside an answer: httpx's own errors, the system's, and those of Python's encoders
# where a name or a port cannot be put on the wire.
FETCH_ERRORS = (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, OverflowError)

_CHAIN_LIMIT = 20


def classify(error: Exception) -> FetchFailed:
    """What one of `FETCH_ERRORS` means. httpx names the phase; the cause behind it names the reason."""
    return _by_cause(error) or _by_phase(error)


def _by_cause(error: Exception) -> FetchFailed | None:
    for cause in _causes(error):
        match cause:
            case PrivateAddressError():
                return FetchFailed(reason=FetchFailure.PRIVATE, detail="allow_private would permit it")
            case socket.gaierror():
                return FetchFailed(reason=FetchFailure.UNRESOLVED)
            case ssl.SSLCertVerificationError():
                return FetchFailed(reason=FetchFailure.TLS, detail=cause.verify_message.rstrip("."))
            case ssl.SSLError():
                return FetchFailed(
                    reason=FetchFailure.TLS, detail=(getattr(cause, "reason", None) or "").replace("_", " ").lower()
                )
            case ConnectionRefusedError():
                return FetchFailed(reason=FetchFailure.REFUSED)
            case _:
                pass
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and all that stands behind it; several addresses that all failed stand in a group."""
    waiting: list[BaseException] = [error]
    for _ in range(_CHAIN_LIMIT):
        if not waiting:
            return
        one = waiting.pop(0)
        yield one
        if isinstance(one, BaseExceptionGroup):
            waiting.extend(one.exceptions)
        waiting.extend(behind for behind in (one.__cause__, one.__context__) if behind is not None)


def _by_phase(error: Exception) -> FetchFailed:
    match error:
        case httpx.TimeoutException() | TimeoutError():
            return FetchFailed(reason=FetchFailure.TIMEOUT)
        case httpx.RemoteProtocolError() if "without sending complete message body" in str(error):
            return FetchFailed(reason=FetchFailure.TRUNCATED)
        case httpx.RemoteProtocolError() if "without sending a response" in str(error):
            return FetchFailed(reason=FetchFailure.CONNECTION, detail="closed without an answer")
        case httpx.RemoteProtocolError() | httpx.DecodingError():
            return FetchFailed(reason=FetchFailure.PROTOCOL)
        case httpx.LocalProtocolError():
            return FetchFailed(reason=FetchFailure.BAD_URL, detail="a header of the feed cannot be sent")
        case httpx.ProxyError():
            return FetchFailed(reason=FetchFailure.CONNECTION, detail="the proxy refuses")
        case httpx.UnsupportedProtocol() | httpx.InvalidURL() | ValueError() | OverflowError():
            return FetchFailed(reason=FetchFailure.BAD_URL)
        case _:
            return FetchFailed(reason=FetchFailure.CONNECTION)


def refusal(status: int, headers: httpx.Headers, *, now: datetime) -> FetchFailed:
    """What an answer that is neither a body, a 304 nor a redirect means."""
    return FetchFailed(
        reason=FetchFailure.CHALLENGE if _is_challenge(headers) else _reason(status),
        detail=f"HTTP {status}",
        retry_after=retry_after(headers.get("retry-after"), now=now),
        for_host=status == httpx.codes.TOO_MANY_REQUESTS,
    )


def _reason(status: int) -> FetchFailure:
    match status:
        case 429:
            return FetchFailure.RATE_LIMITED
        case 401 | 403 | 407 | 451:
            return FetchFailure.FORBIDDEN
        case 410:
            return FetchFailure.GONE
        case _ if status >= 500:
            return FetchFailure.SERVER_ERROR
        case _:
            return FetchFailure.CLIENT_ERROR


def _is_challenge(headers: httpx.Headers) -> bool:
    value: str = headers.get("cf-mitigated", "")
    return value.lower() == "challenge"
