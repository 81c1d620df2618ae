"""Everything that monitor itself raises.

    MonitorError                what a person can act on; its text says what to do
    ├── InputError              the input is wrong (exit status 2)
    │   ├── ConfigError         the YAML file; carries every mistake, with its place
    │   └── QueryError          a query that cannot be read; carries the column
    └── OperationError          the input is fine, the world is not (exit status 1)
        └── StoreError          the database cannot be opened, read or written
            └── StoreBusyError  another monitor holds the database

Ordinary days (a 304, a 429, a timeout, a refused message) are values in `monitor.ports`, not exceptions.
"""

from dataclasses import dataclass


class MonitorError(Exception):
    """The root. `str()` of it is one line that a person can act on."""


class InputError(MonitorError):
    """What was given cannot be used as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One mistake in the configuration file.

    `line` and `column` count from 1; `where` is the path of the key ("watchlists[2].query"), empty for the whole file.
    `source` is the line of the file as it stands, or None where there is none to show. `warning` marks advice.
    """

    file: str
    line: int
    column: int
    where: str
    message: str
    source: str | None = None
    warning: bool = False


class ConfigError(InputError):
    """The configuration cannot be used; `problems` has every reason, in the order of the file."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        first = problems[0]
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(f"{first.file}:{first.line}:{first.column}: {first.message}{more}")


class QueryError(InputError):
    """A query cannot be read. `column` counts code points from 1 in the query's text; `hint` says what to write."""

    def __init__(self, message: str, *, column: int, hint: str = "") -> None:
        self.message = message
        self.column = column
        self.hint = hint
        super().__init__(f"{message}. {hint}" if hint else message)


class OperationError(MonitorError):
    """Something outside of monitor does not work; the text says what and what to do."""


class StoreError(OperationError):
    """The database cannot be opened, read or written."""


class StoreBusyError(StoreError):
    """Another monitor works on this database."""
