"""News of nobody's writing: items and watches made up from a seed, with the shape of real ones and not a word of them.

- Words follow Zipf's law, and are made of syllables of three kinds of language: English, Russian, and Japanese, which
  writes no spaces. Most English items are pure ASCII; some have the typographic quotes and dashes that newsrooms like,
  and some speak of people and places whose names have accents.
- An item of about 90 words tells of a few subjects, names and fixed phrases that come again in other items, and some
  watches ask for the same subjects: their words are together in an item more often than chance has it. Most watches
  wait for something that is not in the news, though they use the same words.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate, repeat
from typing import TypeVar

from monitor.model import Item, Watch

_T = TypeVar("_T")

LANGUAGES = ("en", "ru", "ja")

_SOUNDS = {
    "en": (
        "b bl br c ch cl cr d dr f fl fr g gl gr h j k kn l m n p pl pr qu r s sc sh sl sp st str t th tr v w wh",
        "a a a e e e e i i i o o o u u ai ea ee ie oa oo ou ay",
        "- - - - b ck ct d g l ld ll m mp n n nd ng nt p r r rd rm rn s ss st t t th x",
    ),
    "names": (
        "b ch č d dž f g h j k l m n ñ p r ř s š t v z ž br kr pr st tr",
        "a á à â ã e é è ê ë i í ï o ó ô ö u ú ů ü ý ą ę ão",
        "- - - c ck l ł m n n ń r s ś t z nd rt",
    ),
    "ru": (
        "б в г д ж з к л м н п р с т ф х ц ч ш бр вл гр др кр пр сл ст стр тр",
        "а а а е е е и и и о о о у ы я ё ю",
        "- - - - в й к л м н р с т х нт рг ск ст",
    ),
    "ja": (
        "日 本 東 京 大 会 社 国 政 府 首 相 外 務 省 議 員 選 挙 経 済 産 業 海 島 北 南 西 田 山 川 中 村 高 橋",
        "- - - 事 人 者 的 年 月 長 部 区 市 県 プー チン アメ リカ ロシ ヨー ロッ パ サミ ット ニュ ース テレ ビ",
        "- - - -",
    ),
}
"""What begins, carries and ends a syllable; "-" is nothing. What stands there twice is twice as frequent."""

_SHARES = {"en": 0.9, "ru": 0.07, "ja": 0.03}
_SIZES = {"en": 150_000, "ru": 40_000, "names": 20_000, "ja": 15_000}
_GLUE = {"ja": ("の", "は", "が", "を", "に", "で", "と")}
_CONTENT = 3_000  # words of lower rank are "the", "said", "new": nobody watches for them
_SUBJECTS = 100_000
_TYPOGRAPHIC = 0.15  # of the English items
_WAITING = 0.99  # of the watches: their subject is in no item
_ACCENTED = 0.06  # of the English items, and of what is watched for in them


@dataclass(frozen=True, slots=True)
class Query:
    """A watch's query as structure, for peers that have a language of their own.

    Each of `required` is a choice of terms, a term being one word or several that stand next to each other.
    """

    required: tuple[tuple[str, ...], ...]
    excluded: tuple[str, ...] = ()

    def __str__(self) -> str:
        groups = [" OR ".join(map(_quoted, terms)) for terms in self.required]
        is_alone = len(groups) == 1 and not self.excluded
        parts = [f"({group})" if " OR " in group and not is_alone else group for group in groups]
        return " ".join([*parts, *(f"-{_quoted(term)}" for term in self.excluded)])


def _quoted(term: str) -> str:
    return f'"{term}"' if " " in term else term


class Tongue:
    """One language: its words by rank, and the subjects that its news is about."""

    def __init__(self, language: str, dice: random.Random) -> None:
        self.language = language
        self._sounds = [sounds.replace("-", " - ").split() for sounds in _SOUNDS[language]]
        made = (self._word(dice) for _ in repeat(None))
        words = list(_first_distinct(made, _SIZES[language]))
        self.words = sorted(words[:_CONTENT], key=len) + words[_CONTENT:]
        self._zipf = list(accumulate(1 / (rank + 2.7) for rank in range(len(self.words))))
        self.subjects = [self.new_subject(dice) for _ in range(_SUBJECTS // (1 if language == "en" else 10))]
        self._subject_zipf = list(accumulate(1 / (rank + 200) for rank in range(len(self.subjects))))

    def _word(self, dice: random.Random, syllables: Sequence[int] = (1, 1, 1, 2, 2, 2, 3)) -> str:
        sounds = self._sounds * dice.choice(syllables)
        return "".join(map(dice.choice, sounds)).replace("-", "")

    def new_subject(self, dice: random.Random) -> tuple[str, ...]:
        """What goes together: a name of two words, a fixed phrase of two, and three words."""
        first, last, *others = (self.content_word(dice) for _ in range(7))
        space = "" if self.language == "ja" else " "
        return (f"{first.title()}{space}{last.title()}", f"{others[0]}{space}{others[1]}", *others[2:])

    def content_word(self, dice: random.Random) -> str:
        """A word that says something, as likely a common as a rare one."""
        return self.words[int(_CONTENT * (len(self.words) / _CONTENT) ** dice.random())]

    def rare_word(self, dice: random.Random) -> str:
        """A word that somebody may watch for by itself: the name of a place, a firm, a thing."""
        return self.words[dice.randrange(len(self.words) // 10, len(self.words))]

    def new_word(self, dice: random.Random) -> str:
        """A name that the news hardly knows."""
        return self._word(dice, (3, 4))

    def subject(self, dice: random.Random) -> tuple[str, ...]:
        return dice.choices(self.subjects, cum_weights=self._subject_zipf)[0]

    def sentence_words(self, count: int, dice: random.Random) -> list[str]:
        words = dice.choices(self.words, cum_weights=self._zipf, k=count)
        for subject in (self.subject(dice), self.subject(dice)):
            for term in dice.sample(subject, 3):
                words[dice.randrange(len(words))] = term
        return words


class Corpus:
    """Items and watches from one seed; `frequencies` are those of other items than `items` gives."""

    def __init__(self, seed: int = 7) -> None:
        self._dice = random.Random(seed)  # noqa: S311 - the same corpus on every machine
        self._tongues = {language: Tongue(language, self._dice) for language in LANGUAGES}
        self._accented = Tongue("names", self._dice)

    @staticmethod
    def new_words_of_english(dice: random.Random) -> Iterator[str]:
        """Words without end, as names are made of; seldom one twice."""
        tongue = Tongue("en", dice)
        return (tongue.new_word(dice) for _ in repeat(None))

    def items(self, count: int) -> list[Item]:
        """So many new items."""
        return [self._item(f"i{number}") for number in range(count)]

    def queries(self, count: int) -> list[Query]:
        """So many distinct queries."""
        return list(_first_distinct((self._query() for _ in repeat(None)), count))

    def _tongue(self) -> Tongue:
        return self._tongues[self._dice.choices(LANGUAGES, list(_SHARES.values()))[0]]

    def _item(self, name: str) -> Item:
        tongue, dice = self._tongue(), self._dice
        is_accented = tongue.language == "en" and dice.random() < _ACCENTED
        title = self._prose(tongue, dice.randint(7, 12))
        summary = self._prose(tongue, dice.randint(60, 100), accented=3 * is_accented)
        return Item(id=name, feed_id="f", source="Harbour Wire", title=title, link="", summary=summary,
                    language=tongue.language, first_seen=datetime(2026, 3, 1, tzinfo=UTC))  # fmt: skip

    def _prose(self, tongue: Tongue, count: int, *, accented: int = 0) -> str:
        dice, words = self._dice, tongue.sentence_words(count, self._dice)
        for _ in range(accented):
            words[dice.randrange(count)] = self._accented.subject(dice)[0]
        if tongue.language == "ja":
            return "".join(f"{word}{dice.choice(_GLUE['ja'])}{'、' * (dice.random() < 0.1)}" for word in words) + "。"
        marks = ("“{}”", "{} –", "{}’s") if dice.random() < _TYPOGRAPHIC else ('"{}"', "{} -", "{}'s")
        return " ".join(self._written(word, marks) for word in words).capitalize() + "."

    def _written(self, word: str, marks: Sequence[str]) -> str:
        chance = self._dice.random()
        if chance < 0.85:
            return word
        if chance < 0.93:
            return f"{word},"
        if chance < 0.97:
            return f"{word}."
        return self._dice.choice(marks).format(word)

    def _query(self) -> Query:
        tongue, dice = self._tongue(), self._dice
        if tongue.language == "en" and dice.random() < _ACCENTED:
            tongue = self._accented
        is_waiting = dice.random() < _WAITING
        name, phrase, *words = tongue.new_subject(dice) if is_waiting else dice.choice(tongue.subjects)
        rare = tongue.new_word(dice) if is_waiting else tongue.rare_word(dice)
        other = tongue.content_word(dice)
        shapes: tuple[tuple[int, Callable[[], Query]], ...] = (
            (10, lambda: Query(((rare,),))),
            (30, lambda: Query(((words[0],), (words[1],)))),
            (10, lambda: Query(((words[0],), (words[1],), (words[2],)))),
            (18, lambda: Query(((name,),))),
            (10, lambda: Query(((phrase,),))),
            (8, lambda: Query(((name,), (words[0], words[1])))),
            (6, lambda: Query(((phrase, name),))),
            (6, lambda: Query(((words[0],), (words[1],)), (other,))),
            (2, lambda: Query(((name, rare),), (other, phrase))),
        )
        return dice.choices([shape for _, shape in shapes], [share for share, _ in shapes])[0]()


def watches(queries: Sequence[Query]) -> list[Watch]:
    """The queries as watches, each named by its text."""
    return [Watch(name=str(query), queries=(str(query),)) for query in queries]


def text_of(item: Item) -> str:
    """All that is matched of an item, as one text: what the reference reads."""
    return f"{item.title}\n{item.summary}"


def ascii_share(items: Sequence[Item]) -> float:
    """How many of the items are pure ASCII."""
    return sum(text_of(item).isascii() for item in items) / len(items)


def _first_distinct(made: Iterator[_T], count: int) -> Iterator[_T]:
    seen: set[_T] = set()
    while len(seen) < count:
        one = next(made)
        if one not in seen:
            seen.add(one)
            yield one
