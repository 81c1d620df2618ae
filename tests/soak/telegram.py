"""Telegram in a soak: the test server under the seed's weather, with chats that block, move and come back."""

from tests.soak.cast import CHATS, MUTED, Destination
from tests.soak.script import Say, Turn
from tests.soak.weather import weather
from tests.support.botapi.faults import Call, Fault, Plan
from tests.support.botapi.server import Weather  # noqa: TC001 - imported as all others are
from tests.support.botapi.thread import BotApiThread

BOB = CHATS[Destination.BOB][0]
EVE = CHATS[Destination.EVE][0]
TEAM, TEAM_MOVED = CHATS[Destination.TEAM]


class Telegram:
    """The server's weather and its chats' standing troubles."""

    def __init__(self, api: BotApiThread, seed: int, *, patient: bool) -> None:
        self.api = api
        self._weather: Weather | None = weather(seed, patient=patient)
        self._blocked = False
        self._moved = False
        self._listens = True

    def storm(self) -> None:
        """The weather begins."""
        self.api.let_weather(self._befalls)

    def do(self, turn: Turn) -> None:
        """Carry out one turn."""
        match turn:
            case Turn.BLOCK | Turn.UNBLOCK:
                self._blocked = turn is Turn.BLOCK
            case Turn.MIGRATE:
                self._moved = True
            case Turn.REFUSE if self._listens:
                self._listens = False
                self.api.refuse()
            case Turn.ACCEPT if not self._listens:
                self._listens = True
                self.api.accept()
            case _:
                pass

    def say(self, what: Say) -> int:
        """The reader writes a command; the number of its update."""
        command = f"/mute {MUTED.name} 7d" if what is Say.MUTE else f"/unmute {MUTED.name}"
        return self.api.say(EVE, command)

    def calm(self) -> None:
        """Every fault ends. A chat that has moved stays where it is."""
        self._weather = None
        self.do(Turn.UNBLOCK)
        self.do(Turn.ACCEPT)

    def _befalls(self, call: Call) -> Plan | None:
        if self._blocked and str(call.chat) == str(BOB):
            return Plan(fault=Fault.BLOCKED)
        if self._moved and str(call.chat) == str(TEAM):
            return Plan(fault=Fault.MIGRATED, migrate_to=TEAM_MOVED)
        return self._weather(call) if self._weather else None
