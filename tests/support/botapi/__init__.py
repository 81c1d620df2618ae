"""A Bot API server for tests: real HTTP on loopback, official error texts, faults on demand, and a ledger.

Tests assert on the ledger, which is what a person would have seen in the chat, rather than on return values. Markup is
parsed by Telegram's own library, so that nothing passes here which Telegram would refuse.

    async with BotApi.start() as api:
        api.fail(method="sendMessage", fault=Fault.APPLY_THEN_DROP)
        ...  # a client that uses api.base_url
        await api.wait_for_messages(chat, 1, deadline=5)
        assert api.ledger(chat)[0].text == "…"

`BotApiThread` is the same for a test that is not asynchronous, and `python -m tests.support.botapi` by hand.
"""

from tests.support.botapi.faults import Call, Fault
from tests.support.botapi.ledger import Entry, Ledger
from tests.support.botapi.server import BotApi
from tests.support.botapi.thread import BotApiThread
from tests.support.botapi.throttle import Throttle

__all__ = ["BotApi", "BotApiThread", "Call", "Entry", "Fault", "Ledger", "Throttle"]
