"""What the words, names and regexes of queries stand for, each made once and shared by all watches that ask for it.

Pure. Knows entities and their names; which mentions of them count is the affair of `monitor.match.entities`.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

from monitor.errors import QueryError
from monitor.match.pattern import Pattern, pattern
from monitor.match.regex import Regexp, regexp
from monitor.match.rules import Clue, Narrowing, Sought
from monitor.match.spelling import check_text, nearest
from monitor.match.text import fold, tokens
from monitor.model import Entity


class Lexicon:
    """What to look for, by how it is written. `languages` choose the word forms.

    Raises `QueryError` for a name, or a word of `unless` or `near`, that nothing could be found by.
    """

    def __init__(self, entities: Sequence[Entity], languages: Collection[str]) -> None:
        self.entities = {entity.name: entity for entity in entities}
        self._languages = frozenset(languages)
        self._folded = {fold(name): entity for name, entity in self.entities.items()}
        self._by_name: dict[tuple[str, ...], list[Entity]] = {}
        self._patterns: dict[tuple[str, bool, bool], Pattern] = {}
        self._shared: dict[tuple[Pattern, ...], Sought] = {}
        self._regexps: dict[str, Regexp] = {}
        self._soughts: dict[str, Sought] = {}
        self._narrowings: dict[str, Narrowing | None] = {}
        for entity in entities:
            self._take_in(entity)

    def _take_in(self, entity: Entity) -> None:
        for name in entity.names:
            check_text(name, 0)
        for key in dict.fromkeys(tuple(tokens(name)) for name in entity.names if "*" not in name):
            self._by_name.setdefault(key, []).append(entity)
        for word in (*entity.unless, *entity.near):
            self._check_clue(word)

    def _check_clue(self, word: str) -> None:
        if not word.startswith("@"):
            check_text(word, 0)
        elif fold(word[1:]) not in self._folded:
            raise QueryError(f"There is no entity {word[1:]}", column=1, hint=nearest(word[1:], self.entities, "@{}"))

    def named(self, text: str) -> Sequence[Entity]:
        """The entities that have this word or phrase as a name."""
        return () if "*" in text else self._by_name.get(tuple(tokens(text)), ())

    def words(self, text: str, *, exact: bool = False) -> Sought:
        """A word or phrase in its own right."""
        return self._sought((self._pattern(text, exact=exact),))

    def regexp(self, source: str) -> Regexp:
        """A regular expression that the parser has taken."""
        if source not in self._regexps:
            self._regexps[source] = regexp(source)
        return self._regexps[source]

    def entity(self, entity: Entity) -> Sought:
        """An entity under all its names."""
        found = self._soughts.get(entity.name)
        if found is None:
            found = self._soughts[entity.name] = self._names(entity.names)
        return found

    def narrowing(self, entity: Entity) -> Narrowing | None:
        """Which of its mentions count; None where all do."""
        if not entity.unless and not entity.ambiguous:
            return None
        found = self._narrowings.get(entity.name)
        if found is None:
            found = self._narrowings[entity.name] = self._narrowed(entity)
        return found

    def _narrowed(self, entity: Entity) -> Narrowing:
        ambiguous = set(map(fold, entity.ambiguous))
        return Narrowing(
            sought=self.entity(entity),
            sure=self._names(name for name in entity.names if fold(name) not in ambiguous),
            doubtful=self._names(name for name in entity.names if fold(name) in ambiguous),
            unless=tuple(self._clues(entity.unless, entity)),
            near=tuple(self._clues(entity.near, entity)),
        )

    def _clues(self, words: Iterable[str], narrowed: Entity) -> Iterator[Clue]:
        for word in words:
            meant = [self._folded[fold(word[1:])]] if word.startswith("@") else self.named(word)
            names = [name for entity in meant if entity != narrowed for name in entity.names]
            yield Clue(word, self._names(names) if names else self.words(word.removeprefix("@")))

    def _names(self, names: Iterable[str]) -> Sought:
        return self._sought(tuple(dict.fromkeys(self._pattern(name, name=True) for name in names)))

    def _sought(self, patterns: tuple[Pattern, ...]) -> Sought:
        return self._shared.setdefault(patterns, Sought(patterns))

    def _pattern(self, text: str, *, exact: bool = False, name: bool = False) -> Pattern:
        key = (text, exact, name)
        found = self._patterns.get(key)
        if found is None:
            found = self._patterns[key] = pattern(text, exact=exact, name=name, languages=self._languages)
        return found
