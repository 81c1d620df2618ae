"""How a reload ended, and what is said of it: lines of the log, and notices to `admin`. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from monitor.alerts.deliveries import notice
from monitor.config.diff import Changes, describe
from monitor.config.problems import headline
from monitor.errors import Problem
from monitor.model import Delivery, Priority
from monitor.ports import DestinationState, Refusal
from monitor.words import Phrase, joined, noted, phrase, phrases

_MOST_PROBLEMS = 50
_IN_A_NOTICE = 5


class Outcome(StrEnum):
    """How a reload ended."""

    TAKEN = noted("the file is in force")
    UNCHANGED = noted("the file says what is in force already")
    REFUSED = noted("the file has mistakes; what was in force before still is")
    FAILED = noted("the file could not be put in force yet; it is tried again")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReloadReport:
    """`problems` are the mistakes of a refused file, `reason` says why one could not be put in force. `left` are the
    destinations that the file does not have any more, and for which something waits."""

    outcome: Outcome
    problems: tuple[Problem, ...] = ()
    reason: str = ""
    changes: Changes = field(default_factory=Changes)
    left: tuple[DestinationState, ...] = ()

    @property
    def in_force(self) -> bool:
        """Whether what the file says is in force now."""
        return self.outcome in (Outcome.TAKEN, Outcome.UNCHANGED)

    @property
    def lines(self) -> tuple[Phrase, ...]:
        """What changed, for people."""
        waiting = (
            phrases(
                "{count} deliveries wait for {name}, which is not in the file any more",
                "{count} deliveries wait for {name}, which is not in the file any more",
                one.waiting, name=one.name,
            )
            for one in self.left
        )  # fmt: skip
        return (*describe(self.changes), *waiting)


def left_behind(states: Iterable[DestinationState], removed: Sequence[str]) -> tuple[DestinationState, ...]:
    """Those of the removed destinations for which something waits."""
    return tuple(state for state in states if state.name in removed and state.waiting)


def refusal(problems: Iterable[Problem], now: datetime) -> Refusal:
    """What `monitor status` is to know of a refused file."""
    mistakes = [headline(problem) for problem in problems if not problem.warning]
    return Refusal(at=now, problems=tuple(mistakes[:_MOST_PROBLEMS]))


def refused_notice(what: Refusal, admin: str) -> Delivery:
    """Tells `admin` that the saved file is not in force."""
    first = what.problems[:_IN_A_NOTICE]
    further = len(what.problems) - len(first)
    more = [phrases("and {count} more", "and {count} more", further)] if further else []
    advice = phrase("What was in force before still is. `monitor check` shows every mistake.")
    subject = f"configuration refused {what.at.isoformat()}"
    headline, body = phrase("The saved configuration has mistakes"), joined("\n", [*first, *more, advice])
    return notice(admin=admin, subject=subject, headline=headline, body=body, now=what.at)


def taken_notice(lines: Sequence[Phrase], admin: str, now: datetime, *, mended: bool) -> Delivery:
    """Tells `admin`, silently, what is in force from now on; `mended` where the file was refused before."""
    title = phrase("The configuration is in order again") if mended else phrase("The configuration was changed")
    body = joined("\n", lines) if lines else phrase("Nothing is different from what was in force.")
    subject = f"configuration taken {now.isoformat()}"
    told = notice(admin=admin, subject=subject, headline=title, body=body, now=now)
    return replace(told, message=replace(told.message, priority=Priority.LOW))
