"""What no single key can tell: names that nothing has, names that two have, queries, and keys that need one another.

Works on the file's (expanded) values and not on its model, so that one mistake does not hide another. Each check
passes over values of a wrong shape, which `validate` reports.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from monitor.config import entities, units, values
from monitor.config.nearest import did_you_mean
from monitor.config.opml import Outline
from monitor.config.stars import star_password
from monitor.config.tree import Finding, KeyPath, Scalar, Value, scalars, walk, where
from monitor.config.wrong import Wrong, sentence
from monitor.errors import QueryError

KINDS = ("telegram", "apprise", "email", "webhook", "console")
SCREEN = "screen"  # the destination of a file that names none

# What a watch may have beside its queries; a key that is neither is reported by itself, and may be a misspelt query.
_BESIDE_QUERIES = frozenset({"name", "not", "feeds", "languages", "fields", "priority", "notify", "digest", "limit"})

_FEEDS_EXAMPLE = "write `feeds:` and below it a line such as `  - https://example.org/feed.xml`"
_WATCHLISTS_EXAMPLE = "write `watchlists:` and below it a line such as `  - peace treaty`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the checks need beside the file. `outlines` is None when a list of feeds could not be read."""

    outlines: tuple[Outline, ...] | None
    parse_query: Callable[[str, Collection[str]], object]
    check_name: Callable[[str], None]


def check(file: dict[str, Value], around: Surroundings) -> Iterator[Finding]:
    """All findings, in no particular order."""
    yield from _sections(file)
    yield from _feeds_twice(file)
    yield from _names_twice(_feed_names(file))
    yield from _names_twice(_watch_names(file))
    yield from _queries(file, around)
    yield from entities.check(file, around.check_name)
    yield from _selectors(file, around)
    yield from _destinations(file)
    yield from _kinds(file)
    yield from _intervals(file)
    yield from _quiet_hours(file)
    yield from _listen(file)
    yield from _heartbeat(file)


def _sections(file: dict[str, Value]) -> Iterator[Finding]:
    if not file.get("feeds") and not file.get("opml"):
        yield Finding(path=("feeds",), message=f"there are no feeds: {_FEEDS_EXAMPLE}", on_key=True)
    if not file.get("watchlists"):
        yield Finding(path=("watchlists",), message=f"there are no watches: {_WATCHLISTS_EXAMPLE}", on_key=True)
    for path, watch in walk(file, "watchlists[]"):
        if isinstance(watch, dict) and watch.keys() <= _BESIDE_QUERIES:
            yield Finding(path=path, message="this watch has nothing to look for; give it a `query`")


def _feeds_twice(file: dict[str, Value]) -> Iterator[Finding]:
    first: dict[str, KeyPath] = {}
    for path, url in scalars(file, "feeds[].url"):
        for key in {url.value.strip(), star_password(url.text.strip())}:
            if key in first and first[key] != path:
                message = f"this feed stands here twice, first as `{where(first[key][:-1])}`; it is fetched once"
                yield Finding(path=path, message=message, warning=True)
                break
            first[key] = path


def _feed_names(file: dict[str, Value]) -> Iterator[tuple[KeyPath, Scalar]]:
    return scalars(file, "feeds[].name")


def _watch_names(file: dict[str, Value]) -> Iterator[tuple[KeyPath, Scalar]]:
    """What each watch is called: its name, or else the first of its queries."""
    seen: set[object] = set()
    for pattern in ("watchlists[].name", "watchlists[].query", "watchlists[].any[]"):
        for path, scalar in scalars(file, pattern):
            if path[1] not in seen:
                seen.add(path[1])
                yield path, scalar


def _names_twice(named: Iterable[tuple[KeyPath, Scalar]]) -> Iterator[Finding]:
    first: dict[str, KeyPath] = {}
    for path, scalar in sorted(named, key=lambda entry: entry[0][:2]):
        if scalar.value in first:
            other = where(first[scalar.value][:2])
            message = f"{values.written(scalar)} is also what `{other}` is called; give one of them another `name`"
            yield Finding(path=path, message=message)
        first.setdefault(scalar.value, path)


def _queries(file: dict[str, Value], around: Surroundings) -> Iterator[Finding]:
    named = file.get("entities")
    known = tuple(named) if isinstance(named, dict) else ()
    for pattern in ("watchlists[].query", "watchlists[].any[]", "watchlists[].not[]"):
        for path, scalar in scalars(file, pattern):
            try:
                around.parse_query(scalar.value, known)
            except QueryError as error:
                yield _of_query(path, scalar, error)


def _of_query(path: KeyPath, scalar: Scalar, error: QueryError) -> Finding:
    if not scalar.literal:
        return Finding(path=path, message="this query cannot be read once what its `${…}` stands for is put in")
    return Finding(path=path, message=sentence(error), offset=error.column - 1)


def _selectors(file: dict[str, Value], around: Surroundings) -> Iterator[Finding]:
    if around.outlines is None or not isinstance(file.get("feeds", []), list):
        return
    known = _selectable(file, around.outlines)
    for path, scalar in scalars(file, "watchlists[].feeds[]"):
        try:
            name = values.selector(scalar).removeprefix("-").strip()
        except Wrong:
            continue
        if name not in known:
            kind = "feed has the tag" if name.startswith("tag:") else "feed has the name or address"
            similar = did_you_mean(name, (other for other, literal in known.items() if literal))
            yield Finding(path=path, message=f"no {kind} {values.written(scalar)}{similar}")


def _selectable(file: dict[str, Value], outlines: tuple[Outline, ...]) -> dict[str, bool]:
    """All that a selector may name, and whether that may be shown."""
    known = {scalar.value: scalar.literal for _, scalar in _feed_names(file)}
    known |= {star_password(scalar.text.strip()): True for _, scalar in scalars(file, "feeds[].url")}
    known |= {f"tag:{scalar.value}": scalar.literal for _, scalar in scalars(file, "feeds[].tags[]")}
    for outline in outlines:
        known |= dict.fromkeys((outline.name or "", star_password(outline.url)), True)
        known |= dict.fromkeys((f"tag:{tag}" for tag in outline.tags), True)
    return known


def _destinations(file: dict[str, Value]) -> Iterator[Finding]:
    """Names of destinations that no destination has."""
    notify = file.get("notify", {})
    if not isinstance(notify, dict):
        return
    known = tuple(notify) or (SCREEN,)
    for pattern in ("watchlists[].notify[]", "admin"):
        for path, scalar in scalars(file, pattern):
            if scalar.value not in known:
                similar = did_you_mean(scalar.value, known) or f"; there is {', '.join(known)}"
                yield Finding(
                    path=path, message=f"no destination under `notify` is called {values.written(scalar)}{similar}"
                )


def _kinds(file: dict[str, Value]) -> Iterator[Finding]:
    for path, entry in walk(file, "notify.*"):
        if not isinstance(entry, dict) or not entry.keys() <= set(KINDS):
            continue
        if not entry:
            yield Finding(path=path, message=f"this destination is of no kind; it needs one of {', '.join(KINDS)}")
        elif len(entry) > 1:
            kinds = " and ".join(f"`{kind}`" for kind in entry)
            yield Finding(path=path, message=f"one destination cannot be {kinds}; give each a name of its own")


def _intervals(file: dict[str, Value]) -> Iterator[Finding]:
    found = {path[-1]: (path, scalar) for key in ("min", "max") for path, scalar in scalars(file, f"poll.{key}")}
    if len(found) < 2:
        return
    (_, least), (path, most) = found["min"], found["max"]
    try:
        wrong = units.duration(least.value) > units.duration(most.value)
    except Wrong:
        return
    if wrong:
        yield Finding(path=path, message=f"{values.written(most)} is shorter than `poll.min`, {values.written(least)}")


def _quiet_hours(file: dict[str, Value]) -> Iterator[Finding]:
    starts = {scalar.value for _, scalar in scalars(file, "quiet_hours.from")}
    for path, scalar in scalars(file, "quiet_hours.to"):
        if scalar.value in starts:
            yield Finding(path=path, message="quiet hours cannot end when they begin")


def _listen(file: dict[str, Value]) -> Iterator[Finding]:
    web = file.get("web")
    for path, scalar in scalars(file, "web.listen"):
        host, _port = values.listen_parts(scalar.value)
        if host and not values.is_loopback(host) and isinstance(web, dict) and "token" not in web:
            message = 'others can reach this address, so `web` needs a token, such as token: "${WEB_TOKEN}"'
            yield Finding(path=path, message=message)


def _heartbeat(file: dict[str, Value]) -> Iterator[Finding]:
    if "heartbeat" not in file or "admin" in file:
        return
    notify = file.get("notify")
    example = next(iter(notify), SCREEN) if isinstance(notify, dict) else SCREEN
    message = f"a heartbeat goes to `admin`, which is missing: name the destination, such as `admin: {example}`"
    yield Finding(path=("heartbeat",), message=message, on_key=True)
