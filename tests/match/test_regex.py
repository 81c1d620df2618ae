"""Regular expressions: what they find, where, what is refused, and that none takes forever."""

from time import process_time

import pytest

from monitor.match.regex import MAX_LENGTH, MOST_PLACES, Haystack, RegexpError, regexp


def _found(source: str, text: str) -> list[str]:
    return [text[start:end] for start, end in regexp(source).places(Haystack(text))]


@pytest.mark.parametrize(
    ("source", "text", "found"),
    [
        ("b+", "abb b", ["bb", "b"]),
        ("B+", "abb b", []),
        ("(?i)B+", "abb b", ["bb", "b"]),
        ("жы?", "ёжа 🌋 жы", ["ж", "жы"]),
        ("(?i)ЖЫ", "жы", ["жы"]),
        (r"\p{Han}+", "故安倍氏 abe 東京", ["故安倍氏", "東京"]),
        ("a.c", "a\ud800c", ["a\ud800c"]),
        ("b", "\ud800\x00b", ["b"]),
        ("a\x00b", "xa\x00b", ["a\x00b"]),
        (r"\?", "\ud800", []),
        (r"\bx?", "a x", ["x"]),
        ("a$", "ba\nba", ["a"]),
        (r"\C", "ж", ["ж"]),
    ],
)
def test_regex_finds_these_pieces(source: str, text: str, found: list[str]) -> None:
    assert [piece for piece in _found(source, text) if piece] == found


def test_regex_occurs_where_it_has_a_place() -> None:
    assert regexp("b+").occurs(Haystack("abb"))
    assert not regexp("b+").occurs(Haystack("a"))
    assert not regexp(r"\b").occurs(Haystack("a b"))


@pytest.mark.parametrize(
    ("source", "at", "message", "hint"),
    [
        ("", 0, "empty", "between the slashes"),
        ("a*", 0, "matches nothing at all", "x+"),
        ("a|$", 0, "matches nothing at all", "x+"),
        ("a" * (MAX_LENGTH + 1), MAX_LENGTH, "longer than", "several"),
        (r"\p{L}{1,200}", 0, "too large", "smaller"),
        ("x{1001}", 1, "repetition size", "at most 1000"),
        ("a(?=b)", 1, "perl operator", "look-around"),
        ("a(?<!b)", 1, "perl operator", "look-around"),
        (r"(a)\1", 3, "escape sequence", "back-references"),
        (r"(?P<n>a)(?P=n)", 8, "perl operator", "back-references"),
        ("a(?>b)", 1, "perl operator", "never goes back"),
        ("a++", 1, "repetition operator", "never goes back"),
        (r"a\Z", 1, "escape sequence", r"\z"),
        (r"\u0416", 0, "escape sequence", r"\x{416}"),
        ("a((b)c", 1, "missing )", r"\("),
        (r"[(]\((b", 5, "missing )", r"\("),
        ("(a))b", 3, "unexpected )", r"\)"),
        ("a[b", 1, "missing ]", "github.com/google/re2"),
        ("a\ud800", 1, "surrogate", "Leave it out"),
        (r"a\bж", 1, "letters a to z", r"\P{L}"),
        (r"ж\b", 1, "letters a to z", r"\P{L}"),
    ],
)
def test_regex_is_refused_at_the_fault_with_help(source: str, at: int, message: str, hint: str) -> None:
    with pytest.raises(RegexpError) as caught:
        regexp(source)
    assert message in caught.value.message
    assert (caught.value.at, hint in caught.value.hint) == (at, True)


def test_edge_of_a_word_is_taken_beside_plain_letters() -> None:
    assert _found(r"\bTreaty\b|\\bж", r"The Treaty of 下田 \bж") == ["Treaty", r"\bж"]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("(x+x+)+y", "x" * 200_000),
        ("(a|a)*b", "a" * 200_000),
        (r"(\p{L}+\s?)*\d", "мама мыла раму " * 10_000),
        ("[ab]*a[ab]{14}c", "ab" * 100_000),
    ],
)
def test_regex_that_explodes_elsewhere_takes_little_time(source: str, text: str) -> None:
    start = process_time()
    assert not regexp(source).occurs(Haystack(text))
    assert process_time() - start < 5


def test_places_of_a_regex_are_counted_out_when_there_are_too_many() -> None:
    assert len(_found("a", "a" * 5_000)) == MOST_PLACES
