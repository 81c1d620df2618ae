"""Load the file: read it, check all of it, and give frozen settings or every mistake at once.

The only module here that reads the world: the file, `.env` beside it, and the files that it names.
"""

import io
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from dotenv import dotenv_values

from monitor.config.apprise_address import check_apprise
from monitor.config.build import build, store_url
from monitor.config.checks import Surroundings, check
from monitor.config.document import Document, document, read_text
from monitor.config.grow import grow
from monitor.config.lists import read_lists
from monitor.config.pending import pending
from monitor.config.placeholders import Outside, resolve
from monitor.config.settings import Settings
from monitor.config.shorthand import expand
from monitor.config.stars import hide_lines, hide_values, literal_secrets
from monitor.config.syntax import SyntaxFault
from monitor.config.tree import Finding, Scalar, Tree, Value, where
from monitor.config.validate import validate
from monitor.errors import ConfigError, Problem
from monitor.match.query import check_name, parse
from monitor.model import Secret

_NOT_A_MAPPING = "the file must be a mapping: keys such as `feeds:` and `watchlists:` at the start of their lines"
_STORE = re.compile(r"^store:[ \t]*[\"']?(sqlite:///[^\"'\s]+)", re.MULTILINE)
_EMPTY = (
    "this file is empty; write `feeds:` and `watchlists:`, as config.example.yaml does, or see `monitor demo`, "
    "which needs no file"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A good file: its settings, and advice about it in the order of the file."""

    settings: Settings
    warnings: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """A good file, with its values (`file`, expanded) and where each of them stands."""

    loaded: Loaded
    file: dict[str, Value] = field(repr=False)
    page: Document = field(repr=False)
    tree: Tree = field(repr=False)

    def warnings(self, findings: Iterable[Finding] = ()) -> tuple[Problem, ...]:
        """Its warnings and what was found beside them, in the order of the file."""
        problems = (*self.loaded.warnings, *_problems(self.page, self.tree, findings))
        return tuple(sorted(problems, key=lambda problem: (problem.line, problem.column)))


def load(
    path: Path,
    environ: Mapping[str, str],
    *,
    parse_query: Callable[[str, Collection[str]], object] = parse,
    check_name: Callable[[str], None] = check_name,
    looking_at: Callable[[Path], None] = lambda _: None,
) -> Loaded:
    """The settings of the file at `path`; raises ConfigError with every mistake in it.

    `environ` is where `${NAME}` is looked up; `.env` beside the file adds what it lacks. `parse_query` and
    `check_name` raise QueryError for a query, or an entity's name, that matching could not use. `looking_at` is told
    of each file right before it is opened, also of one that turns out not to be there.
    """
    return examine(path, environ, parse_query=parse_query, check_name=check_name, looking_at=looking_at).loaded


def examine(
    path: Path,
    environ: Mapping[str, str],
    *,
    parse_query: Callable[[str, Collection[str]], object] = parse,
    check_name: Callable[[str], None] = check_name,
    looking_at: Callable[[Path], None] = lambda _: None,
) -> Examined:
    """The same, with all that is needed to say more about the file. It is larger than the settings by far."""
    looking_at(path)
    page, tree, findings = _grown(path)
    folder = path.absolute().parent
    looking_at(path.parent / ".env")
    dotenv, problems = _dotenv(path.parent / ".env")
    outside = Outside(environ, dotenv, folder, looking_at)
    resolved = resolve(tree.values, outside, findings)
    if not isinstance(resolved, dict):
        raise ConfigError((page.problem(0, _NOT_A_MAPPING),))
    file = expand(resolved)
    lists, outlines = read_lists(file, folder, looking_at)
    model, wrong = validate(file)
    around = Surroundings(outlines=outlines, parse_query=parse_query, check_name=check_name)
    findings += [*lists, *wrong, *check(file, around), *check_apprise(file), *pending(file)]
    problems += _problems(page, tree, findings)
    if model is None or not all(problem.warning for problem in problems):
        raise ConfigError(tuple(problems))
    secrets = tuple(dict.fromkeys((*outside.secrets, *(Secret(value) for value in literal_secrets(resolved)))))
    settings = build(model, outlines or (), path.absolute(), secrets)
    return Examined(loaded=Loaded(settings=settings, warnings=tuple(problems)), page=page, tree=tree, file=file)


def store_of(path: Path, environ: Mapping[str, str]) -> Secret:
    """Where a file, which may be full of mistakes, most likely keeps what is to be remembered; as in the settings."""
    folder = path.absolute().parent
    try:
        _, tree, _ = _grown(path)
        dotenv, _ = _dotenv(path.parent / ".env")
        value = resolve(tree.values, Outside(environ, dotenv, folder), [])
    except ConfigError:
        return store_url(_store_line(path), folder)
    store = value.get("store") if isinstance(value, dict) else None
    return store_url(Secret(store.value) if isinstance(store, Scalar) and store.value else None, folder)


def _store_line(path: Path) -> Secret | None:
    """The line of a file that is no YAML."""
    with suppress(ConfigError):
        found = _STORE.search(read_text(path))
        return Secret(found[1]) if found else None
    return None


def _grown(path: Path) -> tuple[Document, Tree, list[Finding]]:
    """The file as YAML, with its secrets hidden from whatever is shown of it."""
    text = read_text(path)
    page = document(str(path), text, hide_lines(text))
    try:
        tree, findings = grow(page)
    except SyntaxFault as fault:
        raise ConfigError((page.problem(fault.index, fault.message),)) from None
    if tree is None:
        raise ConfigError((page.problem(0, _EMPTY),))
    return replace(page, shown=hide_values(text, tree.values)), tree, findings


def _dotenv(path: Path) -> tuple[dict[str, str | None], list[Problem]]:
    """What `.env` sets, taken literally; and why it cannot be read."""
    if not path.is_file():
        return {}, []
    try:
        return dotenv_values(stream=io.StringIO(read_text(path)), interpolate=False), []
    except ConfigError as error:
        return {}, list(error.problems)


def _problems(page: Document, tree: Tree, findings: Iterable[Finding]) -> list[Problem]:
    """The findings at their places, in the order of the file. What an alias repeats is told once."""
    told: dict[tuple[int, int, str], Problem] = {}
    for finding in findings:
        problem = _placed(page, tree, finding)
        told.setdefault((problem.line, problem.column, problem.message), problem)
    return sorted(told.values(), key=lambda problem: (problem.line, problem.column))


def _placed(page: Document, tree: Tree, finding: Finding) -> Problem:
    path, index = tree.locate(finding)
    return page.problem(index, finding.message, where=where(path), warning=finding.warning)
