"""What `admin` is told of deliveries and destinations. Pure.

Promises: each trouble is said once, and once more when it is over; never through the destination that the trouble is
with; and however many deliveries are given up, of one destination no more than one notice an hour tells.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.alerts.deliveries import notice
from monitor.model import Delivery, DeliveryState, MessageKind
from monitor.ports import Settlement
from monitor.words import phrase, phrases, reason

LOSSES_EVERY = timedelta(hours=1)


@dataclass(slots=True)
class _Losses:
    """Deliveries of one destination that were given up since `admin` was last told of some, at `told`."""

    told: datetime
    more: int = 0


class Notices:
    """Remembers which destinations do not work, and what `admin` was told of them."""

    def __init__(self) -> None:
        self._parked: set[str] = set()
        self._owed: set[str] = set()
        self._losses: dict[str, _Losses] = {}

    def were_parked(self, names: Iterable[str]) -> None:
        """`admin` was told of these before; they may work by now."""
        self._owed |= set(names)

    def are_parked(self, names: Iterable[str]) -> None:
        """These do not work, and `admin` was told."""
        names = set(names)
        self._parked |= names
        self._owed |= names

    def are_reached(self, names: Iterable[str]) -> None:
        """These may work again. `admin` hears of it when something arrives there."""
        self._parked -= set(names)

    def listener(self, admin: str | None, names: Collection[str], *, about: Collection[str] = ()) -> str | None:
        """The destination that tells `admin` something now: its own, or else the first other one that works, and is
        none of those that it is `about`. None without an `admin`, or where there is no such place."""
        if admin is None:
            return None
        working = (name for name in (admin, *names) if name not in self._parked and name not in about)
        return next(working, None)

    def of_parking(
        self, parked: Sequence[str], why: str, *, admin: str | None, names: Collection[str], now: datetime
    ) -> list[Delivery]:
        """The notice of destinations that take nothing any more, as was learnt without a try; none where `admin` knows.
        Once it is on the disk, they `are_parked`."""
        new = [name for name in parked if name not in self._owed]
        hearer = self.listener(admin, names, about=parked)
        if not new or hearer is None:
            return []
        headline = phrase("Destination parked: {name}", name=", ".join(new))
        body = phrase(
            "{reason}. Its alerts are kept, and go out as soon as it can be written to again.", reason=reason(why)
        )
        subject = f"parked {' '.join(new)} {now}"
        return [notice(admin=hearer, subject=subject, headline=headline, body=body, now=now)]

    def of(
        self, delivery: Delivery, settlement: Settlement, *, admin: str | None, names: Collection[str], now: datetime
    ) -> list[Delivery]:
        """The notices that one settlement gives rise to. `names` are all destinations, in the order of the file."""
        place = delivery.destination
        turned = self._turned(place, settlement)
        is_lost = settlement.state is DeliveryState.DEAD and self._is_worth_telling(place, now)
        elsewhere = self.listener(admin, names, about=[place])
        # A destination that refused one alert can tell of it itself; of a notice that would go round and round.
        nearby = self.listener(admin, names, about=[place] if delivery.message.kind is MessageKind.NOTICE else ())
        said = (
            (settlement.advice, self.listener(admin, names), _advice),
            (turned and settlement.parked, elsewhere, _parked),
            (turned and not settlement.parked, elsewhere, _works),
            (is_lost, nearby, _lost),
        )
        return [say(delivery, settlement, hearer, now) for worth, hearer, say in said if worth and hearer is not None]

    def held_back(
        self, *, admin: str | None, names: Collection[str], now: datetime, every: timedelta = LOSSES_EVERY
    ) -> list[Delivery]:
        """Notices of those that were given up within an hour after `admin` was told of others. They are given again
        until they are `told`."""
        hearer = self.listener(admin, names)
        return [_more(name, losses, hearer, now) for name, losses in self._due(now, every) if hearer is not None]

    def told(self, now: datetime) -> None:
        """What `held_back` gave at this moment is on the disk."""
        for _, losses in self._due(now, LOSSES_EVERY):
            losses.told, losses.more = now, 0

    def _due(self, now: datetime, every: timedelta) -> list[tuple[str, _Losses]]:
        return [(name, losses) for name, losses in self._losses.items() if losses.more and now - losses.told >= every]

    def _turned(self, name: str, settlement: Settlement) -> bool:
        """Whether the destination was parked just now and `admin` does not know, or works again and `admin` knows that
        it did not."""
        known = name in self._owed
        if settlement.parked:
            self.are_parked([name])
            return not known
        if settlement.state is DeliveryState.SENT:
            self._parked.discard(name)
            self._owed.discard(name)
            return known
        return False

    def _is_worth_telling(self, name: str, now: datetime) -> bool:
        known = self._losses.get(name)
        # A clock that was set back ends the hour, too.
        if known is None or not timedelta() <= now - known.told < LOSSES_EVERY:
            self._losses[name] = _Losses(told=now, more=0 if known is None else known.more)
            return True
        known.more += 1
        return False


def _advice(delivery: Delivery, settlement: Settlement, hearer: str, now: datetime) -> Delivery:
    # It works: that it could be better may be said there, too, and is said once.
    headline = phrase("Please change the configuration of {name}", name=delivery.destination)
    subject = f"advice {delivery.destination} {settlement.advice}"
    return notice(admin=hearer, subject=subject, headline=headline, body=settlement.advice, now=now)


def _parked(delivery: Delivery, settlement: Settlement, hearer: str, now: datetime) -> Delivery:
    headline = phrase("Destination parked: {name}", name=delivery.destination)
    body = phrase(
        "{reason}. Its alerts are kept. Mend it, then run `monitor outbox retry` or restart monitor.",
        reason=reason(settlement.parked or ""),
    )
    return notice(admin=hearer, subject=_subject("parked", delivery), headline=headline, body=body, now=now)


def _works(delivery: Delivery, settlement: Settlement, hearer: str, now: datetime) -> Delivery:  # noqa: ARG001 - as its neighbours
    headline = phrase("Destination works again: {name}", name=delivery.destination)
    body = phrase("What waited for it is on its way.")
    return notice(admin=hearer, subject=_subject("works", delivery), headline=headline, body=body, now=now)


def _lost(delivery: Delivery, settlement: Settlement, hearer: str, now: datetime) -> Delivery:
    message = delivery.message
    headline = phrase(
        "Not delivered to {name}: {headline}",
        name=delivery.destination, headline=message.own_headline or message.headline,
    )  # fmt: skip
    body = phrase("{reason}. `{command}` sends it again.",
                  reason=reason(settlement.error), command=f"monitor outbox retry {delivery.id[:8]}")  # fmt: skip
    return notice(admin=hearer, subject=_subject("dead", delivery), headline=headline, body=body, now=now)


def _more(name: str, losses: _Losses, hearer: str, now: datetime) -> Delivery:
    headline = phrases(
        "{count} more not delivered to {name}", "{count} more not delivered to {name}", losses.more, name=name
    )
    body = phrase("`monitor outbox list --failed` shows them, `monitor outbox retry` sends them again.")
    return notice(admin=hearer, subject=f"dead {name} since {losses.told}", headline=headline, body=body, now=now)


def _subject(what: str, delivery: Delivery) -> str:
    """One try gives rise to one notice of a kind."""
    return f"{what} {delivery.id} {delivery.attempts}"
