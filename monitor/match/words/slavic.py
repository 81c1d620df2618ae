"""Russian and Ukrainian: every case of a noun, a name or an adjective; of a verb only where the word is nothing else.

The dictionaries of pymorphy3 know most words, names of people and places among them. Which of several readings is
meant is decided as a reader of news would:
- a capital letter means a name, or at least no verb: «Курил» is of the islands, not of smoking;
- a reading as the dictionary form goes before others, unless it is much rarer: «Лавров» is the minister, not laurels;
- a man's surname does not find his wife, nor hers him; plural forms count for both.
Foreign names that the dictionary lacks are declined by their endings; it would guess wildly («Мелони» of «мелонь»).

The dictionaries (15 MB each) are loaded with the first Cyrillic word of their language, once in a process.
"""

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib import import_module
from typing import Any, TypeAlias

LANGUAGES = {"ru": "Russian", "uk": "Ukrainian"}

Parse: TypeAlias = Any  # pymorphy3 publishes no types
Tag: TypeAlias = Any

_NOMINAL = frozenset({"NOUN", "ADJF", "ADJS", "NUMR"})
_VERBAL = frozenset({"VERB", "INFN", "GRND", "PRTF", "PRTS"})
_PARTICIPLES = frozenset({"PRTF", "PRTS"})
_NAMES = frozenset({"Surn", "Name", "Patr", "Geox", "Orgn", "Trad"})
_RARE = 0.1  # a reading this much less probable than the best is not what was meant
_LONGEST = 40  # letters; the longest words of the dictionaries have fewer

# How names decline, by their ending: the endings it applies to, then the own one with those that take its place.
_DECLENSIONS = {
    "ru": (
        ("ский цкий", "ий ого ому им ом ие их ими"),
        ("ый", "ый ого ому ым ом ые ых ыми"),
        ("ой", "ой ого ому ым ом ые ых ыми"),
        ("ий", "ий ия ию ием ии"),
        ("ская цкая", "ая ой ую"),
        ("ова ева ёва ина ына", "а ы е у ой"),
        ("ов ев ёв ин ын", "- а у ым ом е ы ых ыми"),
        ("ия", "ия ии ию ией"),
        ("я", "я и е ю ей"),
        ("га ка ха жа ча ша ща", "а и е у ой ей"),
        ("а", "а ы е у ой ей"),
        ("й", "й я ю ем е и"),
        ("ь", "ь я ю ем е и ью"),
        ("ж ш щ ч ц", "- а у ем ом е и ы"),
        ("б в г д з к л м н п р с т ф х", "- а у ом е ы и ов ам ами ах"),
        ("е и о у э ю", "-"),
    ),
    "uk": (
        ("ий", "ий ого ому им ім і их ими"),
        ("ій", "ій ія ію ієм ії ієві"),
        ("ська цька зька ова єва ева іна їна", "а ої ій у ою"),
        ("ов єв ев ін їн ин", "- а у им ом ові і и их ими"),
        ("ія", "ія ії ію ією"),
        ("я", "я і ї ю ею єю"),
        ("а", "а и і у ою ею"),
        ("ко", "о а у ові ом"),
        ("й", "й я ю єм ї єві"),
        ("ь", "ь я ю ем еві і"),
        ("б в г ґ д ж з к л м н п р с т ф х ц ч ш щ", "- а у ові ом ем і и ів ам ами ах"),
        ("е є и і ї о у ю", "-"),
    ),
}


@lru_cache(maxsize=65536)
def forms(word: str, language: str) -> tuple[str, ...]:
    """The word and its other forms, in small letters, accents kept; `word` is composed, in its own case."""
    lower = word.lower()
    if len(lower) > _LONGEST:
        return (lower,)
    return tuple(dict.fromkeys((lower, *_inflected(lower, language, capital=word[0] != lower[0]))))


@cache
def _analyser(language: str) -> Any:
    # Imported here, as it is heavy: whoever watches no Cyrillic words never pays for it.
    return import_module("pymorphy3").MorphAnalyzer(lang=language)


def _inflected(word: str, language: str, *, capital: bool) -> Iterator[str]:
    parses = _analyser(language).parse(word)
    chosen = _as_name(parses) if capital else _as_word(parses)
    if _needs_guess(parses, chosen, capital=capital):
        guess = _declined(word, language)
        if guess is not None:
            return iter(guess)
    readings = {_kind(parse): parse for parse in chosen or _as_word(parses)}
    return (form for parse in readings.values() for form in _lexeme(parse))


def _kind(parse: Parse) -> tuple[object, ...]:
    """What sets the forms of one reading apart from those of another: the paradigm, and not the case."""
    tag, paradigms = parse.tag, tuple(step[2] for step in parse.methods_stack if len(step) > len(("method", "word")))
    return parse.normal_form, paradigms, tag.POS, tag.gender, tag.voice, tag.tense, "Supr" in tag.grammemes


def _needs_guess(parses: Sequence[Parse], chosen: Sequence[Parse], *, capital: bool) -> bool:
    """Whether the word is a name that the dictionary lacks.

    Then it has no reading at all, or (for «Токаев») only as some case of another word; what is guessed of the name
    «пашинян», typed small, is a plural of «пашинянин».
    """
    known = bool(parses[0].is_known)
    if capital:
        return not known or (not chosen and bool(_of(parses, _NOMINAL)))
    return not known and not _nominative(chosen)


def _as_name(parses: Sequence[Parse]) -> list[Parse]:
    """The readings of a capitalised word: names, and whatever is declined and stands in its dictionary form."""
    found = [parse for parse in _of(parses, _NOMINAL) if _is_name(parse) or _nominative([parse])]
    likely = _likely(found)
    names = [parse for parse in likely if _is_name(parse) and parse.tag.POS == "NOUN"]
    return names if any(parse.tag.POS == "ADJF" for parse in likely) and names else likely


def _as_word(parses: Sequence[Parse]) -> list[Parse]:
    """The readings of a word that need not be a name: as a verb only if it is a verb before all."""
    nominal = _of(parses, _NOMINAL)
    best = max((parse.score for parse in parses), default=0)
    if nominal and max(parse.score for parse in nominal) >= best:
        return _likely(nominal)
    return [parse for parse in _of(parses, _NOMINAL | _VERBAL) if parse.score >= _RARE * best]


def _of(parses: Sequence[Parse], kinds: frozenset[str]) -> list[Parse]:
    return [parse for parse in parses if parse.tag.POS in kinds and "Apro" not in parse.tag.grammemes]


def _likely(parses: Sequence[Parse]) -> list[Parse]:
    best = _RARE * max((parse.score for parse in parses), default=0)
    likely = [parse for parse in parses if parse.score >= best]
    return _nominative(likely) or likely


def _nominative(parses: Sequence[Parse]) -> list[Parse]:
    return [parse for parse in parses if "nomn" in parse.tag.grammemes]


def _is_name(parse: Parse) -> bool:
    return bool(parse.tag.grammemes & _NAMES)


def _lexeme(parse: Parse) -> Iterator[str]:
    """The forms of one reading, without those that a reader would take for another word."""
    return (form.word for form in parse.lexeme if not _is_foreign(parse.tag, form.tag))


@lru_cache(maxsize=65536)
def _is_foreign(own: Tag, other: Tag) -> bool:
    """Whether a form is of another gender or kind than the reading that it would be a form of."""
    if own.POS in _PARTICIPLES:
        return other.POS not in _PARTICIPLES or (own.voice, own.tense) != (other.voice, other.tense)
    if "Surn" in own.grammemes and own.POS == "NOUN" and {own.gender, other.gender} == {"masc", "femn"}:
        return True
    return other.POS == "COMP" or ("Supr" in other.grammemes and "Supr" not in own.grammemes)


def _declined(name: str, language: str) -> list[str] | None:
    """A name's forms by its ending, none where it does not decline; None where the ending tells nothing."""
    for endings, own in _DECLENSIONS[language]:
        if name.endswith(tuple(endings.split())):
            cut, *others = own.split()
            stem = name if cut == "-" else name.removesuffix(cut)
            return [stem + ending for ending in others]
    return None
