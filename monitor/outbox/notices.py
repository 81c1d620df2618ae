"""What `admin` is told of deliveries. Pure; never through the destination that the trouble is with."""

from datetime import datetime

from monitor.alerts.deliveries import notice
from monitor.model import Delivery, DeliveryState
from monitor.ports import Settlement


def outbox_notices(delivery: Delivery, settlement: Settlement, admin: str | None, now: datetime) -> list[Delivery]:
    """The notices that one settlement gives rise to; none without an `admin`, and of its own troubles none."""
    if admin is None:
        return []
    if settlement.advice:
        # It works: that it could be better may be said there, too, and is said once.
        headline = f"Please change the configuration of {delivery.destination}"
        subject = f"advice {delivery.destination} {settlement.advice}"
        return [notice(admin=admin, subject=subject, headline=headline, body=settlement.advice, now=now)]
    if delivery.destination == admin:
        return []
    if settlement.parked:
        headline = f"Destination parked: {delivery.destination}"
        body = f"{settlement.parked}. Its alerts are kept. Mend it, then run `monitor outbox retry` or restart monitor."
        subject = f"parked {delivery.destination} {settlement.parked} {now:%Y-%m-%d}"
        return [notice(admin=admin, subject=subject, headline=headline, body=body, now=now)]
    if settlement.state is DeliveryState.DEAD:
        headline = f"Not delivered to {delivery.destination}: {delivery.message.headline}"
        body = f"{settlement.error}. `monitor outbox retry {delivery.id[:8]}` sends it again."
        subject = f"dead {delivery.id} {delivery.attempts}"
        return [notice(admin=admin, subject=subject, headline=headline, body=body, now=now)]
    return []
