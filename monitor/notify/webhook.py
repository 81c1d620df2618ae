"""Webhooks as Standard Webhooks has them (https://www.standardwebhooks.com), through httpx.

Promises: one call of `send` makes at most one request, to the configured address and nowhere else; neither the address
nor a secret is in an outcome. What is sent, and what answers mean, stands in `webhook_call`.
"""

from collections.abc import Sequence
from urllib.parse import urlsplit

import httpx

from monitor.clock import Clock
from monitor.model import Message, Secret
from monitor.notify.webhook_call import answered, call_id, headers, payload
from monitor.ports import Envelope, Reach, Refused, SendOutcome, TryLater, Unknown
from monitor.words import because, noted, words_of

# Before a connection stood, nothing can have been sent.
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
_UNUSABLE = (httpx.UnsupportedProtocol, httpx.InvalidURL, ValueError)


class WebhookNotifier:
    """One address. Timeouts are in seconds. The proxy settings of the environment are not used."""

    edits_in_place = False

    def __init__(
        self,
        *,
        url: Secret,
        secrets: Sequence[Secret],
        clock: Clock,
        language: str | None = None,
        connect_timeout: float = 10.0,
        read_timeout: float = 30.0,
    ) -> None:
        self._url = url
        self._secrets = tuple(secrets)
        self._clock = clock
        self._words = words_of(language)
        self._client = httpx.AsyncClient(
            trust_env=False,
            timeout=httpx.Timeout(read_timeout, connect=connect_timeout),
            # A connection that is kept may be closed by the other side just when it is used again: a needless doubt.
            limits=httpx.Limits(max_keepalive_connections=0),
            headers={"user-agent": "monitor"},
        )

    async def close(self) -> None:
        """Close the connections; no `send` afterwards."""
        await self._client.aclose()

    async def send(self, message: Message, envelope: Envelope) -> SendOutcome:
        """One request. See `monitor.ports.Notifier`."""
        now = self._clock.now()
        body = payload(message, envelope, now, self._words)
        signed = headers(body, call_id(envelope), self._secrets, now)
        try:
            # The status tells everything; a body may be endless.
            async with self._client.stream("POST", self._url.reveal(), content=body, headers=signed) as response:
                return answered(response.status_code, response.headers, envelope, now)
        except _NEVER_LEFT as error:
            return TryLater(reason=because("cannot connect", self._named(error)))
        except _UNUSABLE:
            return Refused(reason=noted("the address cannot be used"), parks=True)
        except httpx.TimeoutException as error:
            return Unknown(reason=because("no answer in time", type(error).__name__))
        except httpx.HTTPError as error:
            return Unknown(reason=because("the connection broke", type(error).__name__))

    async def reach(self) -> Reach:
        """Whether anybody answers there. See `monitor.ports.Notifier`."""
        try:
            response = await self._client.head(self._url.reveal())
        except _UNUSABLE:
            return Reach(ok=False, detail="the address cannot be used")
        except httpx.HTTPError as error:
            return Reach(ok=False, detail=f"cannot connect ({self._named(error)})")
        # Many receivers know nothing but POST, so that any answer to another question is a good one.
        return Reach(ok=None, detail=f"its server answers (HTTP {response.status_code}); only a message tells more")

    def _named(self, error: Exception) -> str:
        """With the words of an error, which tell an expired certificate from a closed port, but not the address."""
        words = f"{type(error).__name__}: {error}".removesuffix(": ")
        url = self._url.reveal()
        for part in (url, urlsplit(url).netloc, urlsplit(url).path):
            words = words.replace(part, "***") if len(part) > 1 else words
        return words
