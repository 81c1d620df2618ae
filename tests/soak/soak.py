"""One soak from its seed to its verdict."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.soak import health, report, timing, verdict
from tests.soak.evidence import Evidence
from tests.soak.lives import Lives
from tests.soak.press import open_press
from tests.soak.reading import Reading
from tests.soak.script import script
from tests.soak.stage import Stage
from tests.soak.telegram import Telegram
from tests.soak.truth import due
from tests.support.botapi.thread import BotApiThread
from tests.support.daemon import run_monitor

_COMMAND = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a soak. `breaches` is empty where every promise was kept."""

    breaches: list[verdict.Breach]
    table: str
    evidence: str


def soak(*, seed: int, seconds: float, folder: Path, patient: bool, tell: Callable[[str], None]) -> Outcome:
    """Run one in this folder. `patient` ones have faults that last half a minute and more."""
    with open_press() as press, BotApiThread() as api:
        lives = Lives(folder, api)
        stage = Stage(script(seed, seconds), folder, press, Telegram(api, seed, patient=patient), lives, tell)
        try:
            stage.run()
            return _judged(_completed(stage.evidence(), folder), folder)
        finally:
            lives.give_up()
            (folder / "ledger.json").write_text(api.ledger_json(), encoding="utf-8")


def _completed(evidence: Evidence, folder: Path) -> Evidence:
    """The evidence with what the finished daemon left: what a person is shown, and the logs."""
    rows = _shown("outbox", "list", folder=folder)
    lines = [line for path in sorted(folder.glob("life-*.log")) for line in path.read_text("utf-8").splitlines()]
    return replace(
        evidence,
        listed=frozenset(row["id"] for row in _shown("outbox", "list", "--failed", folder=folder)),
        held=frozenset(row["id"] for row in rows if row["explained"].startswith("is held")),
        parts={digest: _parts(digest, folder) for digest in _with_untold(Reading(evidence))},
        log=tuple(lines),
    )


def _with_untold(reading: Reading) -> set[str]:
    """The digests that tell of something which stands in no message."""
    untold = [alert for alert in due(reading.evidence) if not reading.messages(alert.place, alert.story.number)]
    rows = [row for alert in untold for row in reading.rows(alert.place, alert.story)]
    return {row.folded_into for row in rows if row.folded_into is not None}


def _parts(digest: str, folder: Path) -> frozenset[str]:
    return frozenset(one["id"] for one in _shown("outbox", "show", digest[:8], folder=folder)["folded"])


def _shown(*command: str, folder: Path) -> Any:
    """What a command of monitor's shows."""
    return json.loads(run_monitor(*command, "--json", folder=folder, deadline=_COMMAND).stdout)


def _judged(evidence: Evidence, folder: Path) -> Outcome:
    reading = Reading(evidence)
    breaches = [*verdict.breaches(reading), *timing.untimely(reading), *health.troubles(evidence)]
    found = [report.evidence_for(reading, breaches), report.lives(evidence), f"The logs and the database: {folder}"]
    return Outcome(
        breaches=breaches,
        table=report.table(report.figures(reading)),
        evidence="\n".join(found) if breaches else "",
    )
