"""Random terms in random texts of scripts without spaces, against Python's own `in` and the rules about edges.

The rules, from the user's side: such a term is found anywhere, also right beside Latin letters and digits. A katakana
edge of it never touches another katakana letter or ー; a Latin edge never touches another Latin letter or digit; and
the mark that changes a Thai letter is not cut off from it.
"""

import random
import re
import unicodedata
from collections.abc import Iterator, Mapping

import pytest

from monitor.match.compile import compile_watches
from monitor.model import Watch
from tests.match.samples import item
from tests.match.soak import rounds

HAN, HIRAGANA, KATAKANA, LATIN = "北方島日", "のは", "ロスンー", "gk37"
JAPANESE = HAN + HIRAGANA + KATAKANA + LATIN + " "
THAI = "กนาดเ" + "\u0e34\u0e35\u0e49" + "x1 "
TEXTS, TERMS = 250, 120


def _strings(rng: random.Random, alphabet: str, longest: int, count: int) -> list[str]:
    return ["".join(rng.choices(alphabet, k=rng.randrange(1, longest + 1))) for _ in range(count)]


def _kind(character: str) -> str:
    """The kind of letter that may not touch its own kind at a term's edge; "" for one that may touch anything."""
    return next((kind for kind in (KATAKANA, LATIN, "x1") if character and character in kind), "")


def _is_mark(character: str) -> bool:
    return bool(character) and unicodedata.category(character) == "Mn"


def _places(term: str, text: str) -> Iterator[tuple[int, int]]:
    for found in re.finditer(f"(?={re.escape(term)})", text):
        start, end = found.start(), found.start() + len(term)
        before, after = text[start - 1 : start] if start else "", text[end : end + 1]
        touches_before = _kind(term[0]) and before in _kind(term[0]) and before
        touches_after = _kind(term[-1]) and after in _kind(term[-1]) and after
        if not (touches_before or touches_after or _is_mark(after)):
            yield start, end


def _tidy(text: str) -> str:
    """Without spaces at the ends or in a row, and without a mark that changes no letter."""
    return re.sub(r"(^|[ x1])[\u0e34\u0e35\u0e49]+", r"\1", " ".join(text.split())).strip()


def _asserted_alike(terms: list[str], texts: list[str], meant: Mapping[str, tuple[str, ...]]) -> int:
    """Check all terms in all texts; `meant` has what each query looks for, any of them. Returns how many were found."""
    matcher = compile_watches([Watch(name=term, queries=(term,)) for term in terms], ())
    hits = 0
    for text in texts:
        found = {match.watch: match for match in matcher.match(item(text), None)}
        for term in terms:
            places = {place for word in meant[term] for place in _places(word, text)}
            assert bool(places) == (term in found), (term, text)
            if term in found:
                assert {(place.start, place.end) for place in found[term].terms} <= places, (term, text)
        hits += len(found)
    return hits


@pytest.mark.parametrize("seed", range(rounds(4)))
def test_japanese_and_chinese_terms_are_found_where_a_plain_search_finds_them(seed: int) -> None:
    rng = random.Random(seed)
    texts = [text for text in map(_tidy, _strings(rng, JAPANESE, 14, TEXTS)) if text]
    terms = list(dict.fromkeys(_strings(rng, JAPANESE.strip(), 3, TERMS)))
    assert _asserted_alike(terms, texts, {term: (term,) for term in terms}) > TEXTS


@pytest.mark.parametrize("seed", range(rounds(2)))
def test_thai_terms_are_found_where_a_plain_search_finds_them(seed: int) -> None:
    rng = random.Random(seed)
    texts = [text for text in map(_tidy, _strings(rng, THAI, 14, TEXTS)) if text]
    terms = list(dict.fromkeys(term for term in map(_tidy, _strings(rng, THAI.strip(), 3, TERMS)) if term))
    assert _asserted_alike(terms, texts, {term: (term,) for term in terms}) > TEXTS


@pytest.mark.parametrize("seed", range(rounds(2)))
def test_phrase_of_two_such_words_is_found_with_and_without_a_space(seed: int) -> None:
    rng = random.Random(seed)
    texts = [text for text in map(_tidy, _strings(rng, HAN + " ロの", 14, TEXTS)) if text]
    pairs = list(zip(_strings(rng, HAN + "ロの", 2, TERMS), _strings(rng, HAN + "の", 2, TERMS), strict=True))
    meant = {f'"{one} {other}"': (f"{one} {other}", one + other) for one, other in pairs}
    assert _asserted_alike(list(meant), texts, meant) > TEXTS // 4
