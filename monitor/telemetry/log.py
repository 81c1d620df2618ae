"""The log: one line an event, as text or JSON, on stderr. No secret passes: known ones are starred in what is written.

Libraries' lines come through the same door, from WARNING up: httpx and telegram write addresses with tokens at INFO.
"""

import json
import logging
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import TextIO
from urllib.parse import quote

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

_LEVELS = {-2: logging.ERROR, -1: logging.WARNING, 0: logging.INFO, 1: logging.DEBUG}
# A secret this short would star half of every line.
_SHORTEST_SECRET = 4


def configure(
    *, verbosity: int = 0, style: str = "text", secrets: Sequence[str] = (), stream: TextIO | None = None
) -> None:
    """Set up logging for the whole process; calling it again replaces the set-up. `style` is "text" or "json"."""
    out = stream or sys.stderr
    tracebacks = verbosity >= 2
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _short_times,
        _traceback if tracebacks else _one_line_errors,
    ]
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        _Redacting(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _renderer(style, out)],
            secrets=secrets,
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    # It logs tracebacks of answers that are not as documented, and raises them, too: who asked tells of them in a line.
    logging.getLogger("telegram").setLevel(logging.CRITICAL + 1)
    logging.getLogger("monitor").setLevel(_LEVELS.get(max(-2, min(verbosity, 1)), logging.INFO))
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def hide(secrets: Sequence[str]) -> None:
    """From now on these are the secrets that no line may show. Does nothing where logging is not set up."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler.formatter, _Redacting):
            handler.formatter.hide(secrets)


class _Redacting(structlog.stdlib.ProcessorFormatter):
    """Stars the secrets in the finished line, wherever they came from."""

    def __init__(
        self, *, foreign_pre_chain: Sequence[Processor], processors: Sequence[Processor], secrets: Sequence[str]
    ) -> None:
        super().__init__(foreign_pre_chain=foreign_pre_chain, processors=processors)
        self.hide(secrets)

    def hide(self, secrets: Sequence[str]) -> None:
        revealed = {form for secret in secrets for form in _forms(secret)}
        self._hidden = sorted(revealed, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        for value in self._hidden:
            line = line.replace(value, "***")
        return line


def _forms(value: str) -> set[str]:
    """How a secret may stand in a line: as it is, inside JSON, inside an address."""
    if len(value) < _SHORTEST_SECRET:
        return set()
    return {
        value,
        json.dumps(value, ensure_ascii=False)[1:-1],
        json.dumps(value)[1:-1],
        quote(value),
        quote(value, safe=""),
    }


def _renderer(style: str, out: TextIO) -> Processor:
    if style == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False, default=str)
    return structlog.dev.ConsoleRenderer(colors=out.isatty(), pad_event_to=0, sort_keys=False)


def _one_line_errors(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """An exception becomes its last line; -vv shows the rest."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["error"] = " ".join(f"{type(error).__name__}: {error}".split())
    return event


def _short_times(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Moments as people write them, to the second."""
    times = {key: value.isoformat(timespec="seconds") for key, value in event.items() if isinstance(value, datetime)}
    return {**event, **times}


def _traceback(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    return structlog.processors.format_exc_info(logger, name, event)
