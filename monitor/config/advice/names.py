"""Advice on the names of entities: names that stand for too much, and scripts that are missing. Pure."""

from collections.abc import Iterator, Mapping

from monitor.config.advice.common import COMMON
from monitor.config.advice.evidence import Evidence
from monitor.config.advice.scripts import scripts_of, scripts_of_language, shown
from monitor.config.advice.watches import short_prefix, too_wide
from monitor.config.tree import Finding, KeyPath, Value, scalars, walk
from monitor.match.text import fold, is_dense, is_mark, tokens
from monitor.model import Entity, Feed

_SHORT = 3
_COMMON_SHARE = 0.1
_NARROW = "put it under `ambiguous`, with words that go with it under `near`"


def advise(file: dict[str, Value], entities: Mapping[str, Entity], evidence: Evidence) -> Iterator[Finding]:
    """What is unwise in each single name."""
    for path, written in walk(file, "entities.*"):
        name = str(path[1])
        doubtful = frozenset(map(fold, entities[name].ambiguous))
        for place, alias in _names(path, written):
            if fold(alias) not in doubtful:
                wide = too_wide(alias) if short_prefix(alias) else ""
                message = wide or _vague(alias, evidence) or _two_han(alias, entities[name])
                if message:
                    yield Finding(path=place, message=message, on_key=place == path, warning=True)


def _names(path: KeyPath, written: Value) -> Iterator[tuple[KeyPath, str]]:
    """The names that the file itself has, each with its place; those of other entities are told at theirs."""
    yield path, str(path[1])
    for below, scalar in scalars(written, "names[]"):
        if scalar.literal and not scalar.value.startswith("@"):
            yield (*path, *below), scalar.value


def _vague(name: str, evidence: Evidence) -> str:
    """Why a name that is found in any case is found where something else is meant."""
    words = tokens(name)
    if len(words) != 1 or "*" in name or name != name.lower() or name == name.upper():
        return ""
    share = evidence.share(words[0])
    if share >= _COMMON_SHARE:
        return f"`{name}` stands in {share:.0%} of the stored items, so it names nothing; {_NARROW}"
    if words[0] in COMMON:
        return f"`{name}` is a common word, and is found wherever it stands; {_NARROW}"
    if _is_short(words[0]):
        return f"`{name}` is short, and is found in any case; write it with its capital letters, or {_NARROW}"
    return ""


def _is_short(word: str) -> bool:
    letters = [character for character in word if not is_mark(character)]
    return len(letters) <= _SHORT and scripts_of(word) <= {"LATIN", "CYRILLIC"} and word.isalpha()


def _two_han(name: str, entity: Entity) -> str:
    if len(name) != 2 or entity.unless or scripts_of(name) != {"CJK"} or not is_dense(name):
        return ""
    return (
        f"`{name}` has only two Han letters, which also stand within other words (as 罗斯 within 俄罗斯); "
        f"list such words under `unless`, or {_NARROW}"
    )


def missing_scripts(
    file: dict[str, Value], entities: Mapping[str, Entity], feeds: Mapping[str, Feed], languages: Mapping[str, str]
) -> Iterator[Finding]:
    """Entities that no feed of some language can mention. `languages` is by the id of those feeds that told theirs."""
    spoken: dict[str, Feed] = {}
    for feed in feeds.values():
        language = feed.language or languages.get(feed.id)
        if language and feed.enabled:
            spoken.setdefault(language.replace("_", "-").partition("-")[0].lower(), feed)
    for path, _ in walk(file, "entities.*"):
        known = scripts_of(" ".join(entities[str(path[1])].names))
        unread = [language for language in spoken if not scripts_of_language(language) & known]
        if len(known) == 1 and unread:
            yield _missing(path, next(iter(known)), unread[0], spoken[unread[0]])


def _missing(path: KeyPath, script: str, language: str, feed: Feed) -> Finding:
    message = (
        f"all names here are in {shown(script)} letters, and the feed {feed.address} is in another "
        f"script (language `{language}`); add a name as it is written there"
    )
    return Finding(path=path, message=message, on_key=True, warning=True)
