"""`${NAME}` and `${file:…}` in the values of the file: found, looked up, put in.

`$${` is a plain `${`. What is looked up is remembered as a secret and never becomes part of a message.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from monitor.config.nearest import did_you_mean
from monitor.config.tree import Finding, KeyPath, Scalar, Value
from monitor.config.wrong import Wrong
from monitor.model import Secret

_PLACEHOLDER = re.compile(r"\$\$\{|\$\{([^{}]*)\}|\$\{")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LARGEST_SECRET = 65_536  # bytes


class Outside:
    """Where values come from: the environment first, then what `.env` adds; files relative to `folder`. `looking_at` is
    told of each file before it is opened."""

    def __init__(
        self,
        environ: Mapping[str, str],
        dotenv: Mapping[str, str | None],
        folder: Path,
        looking_at: Callable[[Path], None] = lambda _: None,
    ) -> None:
        self._variables = {**{name: value for name, value in dotenv.items() if value is not None}, **environ}
        self._folder = folder
        self._looking_at = looking_at
        self._given: dict[str, None] = {}

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """Every value that was handed out."""
        return tuple(Secret(value) for value in self._given)

    def look_up(self, name: str) -> str:
        """The value of what stands between the braces; raises Wrong."""
        value = self._file(name.removeprefix("file:")) if name.startswith("file:") else self._variable(name)
        self._given[value] = None
        return value

    def _variable(self, name: str) -> str:
        if not _NAME.fullmatch(name):
            raise Wrong(
                "between `${` and `}` stands the name of an environment variable, or file: and a path; "
                "write `$${` where a plain `${` is meant"
            )
        if name not in self._variables:
            similar = did_you_mean(name, self._variables)
            raise Wrong(f"the environment variable `{name}` is not set, and not in .env{similar}")
        if not self._variables[name]:
            raise Wrong(f"the environment variable `{name}` is set, but empty")
        return self._variables[name]

    def _file(self, written: str) -> str:
        self._looking_at(self._folder / written.strip())
        try:
            with (self._folder / written.strip()).open("rb") as stream:
                data = stream.read(_LARGEST_SECRET + 1)
            value = data.decode("utf-8-sig").rstrip("\r\n")
        except UnicodeDecodeError:
            raise Wrong(f"the file `{written}` is not UTF-8 text") from None
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else "no file has such a name"
            raise Wrong(f"the file `{written}` cannot be read: {reason}") from None
        if len(data) > _LARGEST_SECRET:
            raise Wrong(f"the file `{written}` is too large to hold a secret")
        if not value:
            raise Wrong(f"the file `{written}` is empty")
        return value


def resolve(value: Value, outside: Outside, findings: list[Finding], path: KeyPath = ()) -> Value:
    """The same values with every placeholder put in; what has none to put in is marked broken and reported."""
    match value:
        case Scalar():
            return _resolve_scalar(value, outside, findings, path) if "${" in value.text else value
        case list():
            return [resolve(below, outside, findings, (*path, index)) for index, below in enumerate(value)]
        case _:
            return {key: resolve(below, outside, findings, (*path, key)) for key, below in value.items()}


def _resolve_scalar(scalar: Scalar, outside: Outside, findings: list[Finding], path: KeyPath) -> Scalar:
    broken = False

    def put_in(found: re.Match[str]) -> str:
        nonlocal broken
        if found[0] == "$${":
            return "${"
        try:
            if found[1] is None:
                raise Wrong("this `${` has no closing `}`; write `$${` where a plain `${` is meant")
            return outside.look_up(found[1])
        except Wrong as wrong:
            broken = True
            findings.append(Finding(path=path, message=wrong.message, index=scalar.index(found.start())))
            return ""

    value = _PLACEHOLDER.sub(put_in, scalar.text)
    return replace(scalar, value=value, broken=broken)
