"""The query language: what parses to what, what is refused, where, and with which help."""

import pytest

from monitor.errors import QueryError
from monitor.match.query import (
    MAX_DISTANCE,
    MAX_LENGTH,
    MAX_NESTING,
    And,
    EntityRef,
    Exact,
    Loose,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Regex,
    Scope,
    Scoped,
    Word,
    check_name,
    parse,
    to_text,
)

NAMES = ("Abe", "Kurils", "Two Words")

GOOD: list[tuple[str, Node]] = [
    ("Kuril", Word("Kuril")),
    ("  Kuril\u3000", Word("Kuril")),
    ("Abe Putin summit", And((Word("Abe"), Word("Putin"), Word("summit")))),
    ("Abe AND Putin summit", And((Word("Abe"), Word("Putin"), Word("summit")))),
    ("Abe OR Putin OR Aso", Or((Word("Abe"), Word("Putin"), Word("Aso")))),
    ("bread and butter or not", And(tuple(map(Word, ("bread", "and", "butter", "or", "not"))))),
    ("a -b", And((Word("a"), Not(Word("b"))))),
    ("a NOT b", And((Word("a"), Not(Word("b"))))),
    ("-b a", And((Not(Word("b")), Word("a")))),
    ("a -(b OR c)", And((Word("a"), Not(Or((Word("b"), Word("c"))))))),
    ("a (b OR c)", And((Word("a"), Or((Word("b"), Word("c")))))),
    ("(a b) OR c", Or((And((Word("a"), Word("b"))), Word("c")))),
    ("((a))", Word("a")),
    ("(a)(b)", And((Word("a"), Word("b")))),
    ('"peace treaty"', Phrase("peace treaty")),
    ("“peace treaty”", Phrase("peace treaty")),
    ("«peace treaty»", Phrase("peace treaty")),
    ("„peace treaty“", Phrase("peace treaty")),
    ('"peace"talks', And((Phrase("peace"), Word("talks")))),
    ('«a "b" c»', Phrase('a "b" c')),
    ('"OR"', Phrase("OR")),
    ("peace-treaty", Word("peace-treaty")),
    ("Kuril*", Prefix("Kuril")),
    ('"North Kuril*"', Phrase("North Kuril*")),
    ("=Abe", Exact("Abe")),
    ("=AND", Exact("AND")),
    ('="peace treaty"', Exact("peace treaty")),
    ("@Abe", EntityRef("Abe")),
    ("@abé", EntityRef("Abe")),
    ('@"two words"', EntityRef("Two Words")),
    ("title:Abe", Scoped(Scope.TITLE, Word("Abe"))),
    ('text:"peace treaty"', Scoped(Scope.TEXT, Phrase("peace treaty"))),
    ("summary:(a OR b)", Scoped(Scope.SUMMARY, Or((Word("a"), Word("b"))))),
    ("tag:@Abe source:=NHK", And((Scoped(Scope.TAG, EntityRef("Abe")), Scoped(Scope.SOURCE, Exact("NHK"))))),
    ("-author:Abe a", And((Not(Scoped(Scope.AUTHOR, Word("Abe"))), Word("a")))),
    ("link:https://a.example/b", Scoped(Scope.LINK, Word("https://a.example/b"))),
    ("lang:ja 12:30", And((Scoped(Scope.LANG, Word("ja")), Word("12:30")))),
    ("a --b", And((Word("a"), Not(Not(Word("b")))))),
    ("a NEAR/8 b", Near((Word("a"), Word("b")), 8)),
    ("a BEFORE/0 b", Near((Word("a"), Word("b")), 0, ordered=True)),
    ("a NEAR/3 b NEAR/03 c", Near(tuple(map(Word, "abc")), 3)),
    ("a b NEAR/3 c", And((Word("a"), Near((Word("b"), Word("c")), 3)))),
    ("a NEAR/3 b c", And((Near((Word("a"), Word("b")), 3), Word("c")))),
    ("a NEAR/3 b OR c", Or((Near((Word("a"), Word("b")), 3), Word("c")))),
    ("a -(b NEAR/3 c)", And((Word("a"), Not(Near((Word("b"), Word("c")), 3))))),
    ("(a OR (b OR c)) NEAR/3 d", Near((Or((Word("a"), Or((Word("b"), Word("c"))))), Word("d")), 3)),
    ('"a b"NEAR/3(c)', Near((Phrase("a b"), Word("c")), 3)),
    ("Ku* NEAR/2 =b NEAR/2 @Abe NEAR/2 /x/", Near((Prefix("Ku"), Exact("b"), EntityRef("Abe"), Regex("x")), 2)),
    ("title:(a NEAR/3 b)", Scoped(Scope.TITLE, Near((Word("a"), Word("b")), 3))),
    ("near before/3", And((Word("near"), Word("before/3")))),
    ("NEARBY BEFORE-1945", And((Word("NEARBY"), Word("BEFORE-1945")))),
    ('"peace treaty"~3', Loose("peace treaty", 3)),
    ('«peace treaty»~0"x"', And((Loose("peace treaty", 0), Phrase("x")))),
    ('"peace-treaty Kuril*"~2', Loose("peace-treaty Kuril*", 2)),
    ("/b+ (c|d)/", Regex("b+ (c|d)")),
    (r"/and\/or/ a", And((Regex(r"and\/or"), Word("a")))),
    ("-/b/ a", And((Not(Regex("b")), Word("a")))),
    ("link:/news\\.[a-z]+/", Scoped(Scope.LINK, Regex("news\\.[a-z]+"))),
    ("a/b/c ~a/b", And((Word("a/b/c"), Word("~a/b")))),
    ("title:a text:b", And((Scoped(Scope.TITLE, Word("a")), Scoped(Scope.TEXT, Word("b"))))),
]

BAD = [
    ("", 1, "empty"),
    ("  \n ", 1, "empty"),
    ("()", 1, "empty group"),
    ("a ( )", 3, "empty group"),
    ("(a", 1, "never closed"),
    ("(", 1, "never closed"),
    ("a (b", 3, "never closed"),
    ("a)", 2, "without an opening"),
    ("a -)", 4, "without an opening"),
    ('a "b', 3, "quotation mark that is never closed"),
    ("«b", 1, "quotation mark that is never closed"),
    ('""', 1, "empty phrase"),
    ('a " "', 3, "empty phrase"),
    ("NOT a", 1, "only NOT"),
    ("-a", 1, "only NOT"),
    ("-a -b", 1, "only NOT"),
    ("a OR -b", 1, "only NOT"),
    ("title:(-a)", 1, "only NOT"),
    ("a AND", 3, "AND needs something after it"),
    ("(a OR)", 4, "OR needs something after it"),
    ("AND a", 1, "AND needs something before it"),
    ("a OR OR b", 6, "OR needs something before it"),
    ("a NOT", 3, "NOT needs something after it"),
    ("(a NOT)", 4, "NOT needs something after it"),
    ("a - b", 3, "hyphen that stands alone"),
    ("a -", 3, "hyphen that stands alone"),
    ("… a", 1, "no letter or digit"),
    ("a & b", 3, "no letter or digit"),
    ("K*", 1, "too short"),
    ("a क़*", 3, "too short"),
    ('"the K*"', 1, "too short"),
    ("*uril", 1, "end of a word"),
    ("Ku*ril", 1, "end of a word"),
    ("Kuril**", 1, "end of a word"),
    ("*", 1, "no letter or digit"),
    ("=Kuril*", 1, "exactly this spelling"),
    ("= a", 1, "needs a word or a phrase"),
    ("@ a", 1, "needs a word or a phrase"),
    ("=!", 1, "no letter or digit"),
    ("title: a", 1, "right after it"),
    ("(title:)", 2, "right after it"),
    ("title:-a", 7, "NOT after a field"),
    ("title:NOT a", 7, "NOT after a field"),
    ("title:text:a", 7, "field within a field"),
    ("title:(a text:b)", 10, "field within a field"),
    ("a foo:b", 3, "no field foo:"),
    ("@Nobody", 1, "no entity Nobody"),
    ("a NEAR b", 3, "needs the number of words"),
    ("a NEAR/ b", 3, "needs the number of words"),
    ("a BEFORE/x b", 3, "needs the number of words"),
    ("a NEAR/-1 b", 3, "needs the number of words"),
    ("a NEAR/８ b", 3, "needs the number of words"),
    (f"a NEAR/{MAX_DISTANCE + 1} b", 3, "More than 1000 words"),
    (f"a NEAR/{'9' * 5_000} b", 3, "More than 1000 words"),
    ("NEAR/3 a", 1, "NEAR/3 needs something before it"),
    ("a (NEAR/3 b)", 4, "NEAR/3 needs something before it"),
    ("a NEAR/3", 3, "NEAR/3 needs something after it"),
    ("(a BEFORE/3) b", 4, "BEFORE/3 needs something after it"),
    ("a NEAR/3 NEAR/3 b", 10, "NEAR/3 needs something before it"),
    ("a NEAR/3 b NEAR/4 c", 12, "NEAR/3 and NEAR/4 are mixed"),
    ("a NEAR/3 b BEFORE/3 c", 12, "NEAR/3 and BEFORE/3 are mixed"),
    ("-a NEAR/3 b", 1, "NOT cannot stand beside NEAR/3"),
    ("a NEAR/3  NOT b", 11, "NOT cannot stand beside NEAR/3"),
    ("a NEAR/3 (b c)", 10, "AND cannot stand beside NEAR/3"),
    ("a NEAR/3 (b OR (c d))", 10, "AND cannot stand beside NEAR/3"),
    ("a NEAR/3 (b NEAR/2 c)", 10, "NEAR/2 cannot stand beside NEAR/3"),
    ("title:a NEAR/3 b", 1, "A field cannot stand beside NEAR/3"),
    ('a NEAR/3 "b c"~2', 10, "A phrase with ~ cannot stand beside NEAR/3"),
    ("title:NEAR/3", 7, "NEAR/3 needs something before it"),
    ('"a b"~', 6, "~ needs the number"),
    ('"a b"~x', 6, "~ needs the number"),
    ('"a b"~3.5', 6, "~ needs the number"),
    ('"a b"~1001', 6, "More than 1000 words"),
    ('"a"~3', 4, "~ needs a phrase of two words"),
    ('"a &"~3', 6, "~ needs a phrase of two words"),
    ('"a K*"~3', 1, "too short"),
    ('="a b"~3', 7, "= and ~ cannot be combined"),
    ('@"Two Words"~3', 13, "@ and ~ cannot be combined"),
    ('"a b" ~3', 7, "~ can only stand right after a phrase"),
    ("a Kuril~2", 8, "~ can only stand right after a phrase"),
    ("a /b", 3, "regex that is never closed"),
    (r"a /b\/", 3, "regex that is never closed"),
    ("a /b/i", 6, "right after the slash"),
    ("/var/log", 6, "right after the slash"),
    ("a //", 4, "An empty regex"),
    ("a /b*/", 4, "matches nothing at all"),
    ("a /(?=b)/", 4, "invalid perl operator"),
    (r"a /(b)\1/", 7, "invalid escape sequence"),
    ("a /b(c/", 5, "missing )"),
    ("title:/b)/", 9, "unexpected )"),
]


@pytest.mark.parametrize(("text", "tree"), GOOD)
def test_query_reads_as_this_tree(text: str, tree: Node) -> None:
    assert parse(text, NAMES) == tree


@pytest.mark.parametrize("tree", [tree for _, tree in GOOD])
def test_tree_prints_as_a_query_that_reads_the_same(tree: Node) -> None:
    assert parse(to_text(tree), NAMES) == tree


@pytest.mark.parametrize(("text", "column", "message"), BAD)
def test_wrong_query_is_refused_at_its_column(text: str, column: int, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text, NAMES)
    assert caught.value.column == column
    assert message in caught.value.message.lower() or message in caught.value.message


@pytest.mark.parametrize(
    ("text", "column", "hint"),
    [
        ("a b OR c", 5, "Write either (a b) OR c, or else a (b OR c)"),
        ("a OR b c", 8, "Write either a OR (b c), or else (a OR b) c"),
        ("a NEAR/3 b c OR d", 14, "Write either ((a NEAR/3 b) c) OR d, or else (a NEAR/3 b) (c OR d)"),
        ('-"x y" a OR b z', 10, 'Write either (-"x y" a) OR (b z), or else -"x y" (a OR b) z'),
    ],
)
def test_mixed_and_or_shows_both_readings(text: str, column: int, hint: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert (caught.value.column, caught.value.hint) == (column, hint)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("titel:a", "Did you mean title:?"),
        ("Title:a", "Did you mean title:?"),
        ("@Kuril", "Did you mean @Kurils?"),
        ('@"Two Word"', "Did you mean @Two Words?"),
        ("@Zzz", "Known: @Abe, @Kurils, @Two Words."),
    ],
)
def test_unknown_name_gets_the_nearest_as_a_hint(text: str, hint: str) -> None:
    with pytest.raises(QueryError, match=hint.replace("?", r"\?")):
        parse(text, NAMES)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("a NEAR b", "Write NEAR/8 for at most 8 words between"),
        ("a NEAR/3 b BEFORE/2 c", "(a NEAR/3 b) (b BEFORE/2 c)"),
        ("a NEAR/3 -b", "-(a NEAR/3 b)"),
        ("title:a NEAR/3 title:b", "title:(a NEAR/3 b)"),
        ("a NEAR/3 (b NEAR/2 c)", "(a NEAR/2 b) (b NEAR/3 c)"),
        ("a ~3", '"peace treaty"~3'),
        ("/a", "put it in quotes"),
        ("/a/i", "(?i)"),
        ("/(?!a)b/", "no look-around"),
    ],
)
def test_refusal_shows_what_to_write_instead(text: str, hint: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert hint in caught.value.hint


def test_unknown_entity_has_no_hint_when_there_are_none() -> None:
    with pytest.raises(QueryError) as caught:
        parse("@Abe")
    assert caught.value.hint == ""


@pytest.mark.parametrize("text", ["a" * 100_000, "(" * 10_000 + "a" + ")" * 10_000, "a " * 5_001, "/" + "a" * 10_000])
def test_query_is_refused_when_it_is_too_long(text: str) -> None:
    with pytest.raises(QueryError, match="longer than"):
        parse(text)


@pytest.mark.parametrize("opening", ["(", "-", "NOT ", "-("])
def test_query_is_refused_when_it_is_nested_too_deep(opening: str) -> None:
    with pytest.raises(QueryError, match="within one another"):
        parse("a " + opening * (MAX_LENGTH // 5))


def test_nesting_up_to_the_limit_is_read() -> None:
    assert parse("(" * MAX_NESTING + "a" + ")" * MAX_NESTING) == Word("a")


def test_query_up_to_the_limit_is_read() -> None:
    assert parse("a" * MAX_LENGTH) == Word("a" * MAX_LENGTH)


@pytest.mark.parametrize("name", ["Kuril*", "Northern Territories", "北方領土", "Kuril* Island*"])
def test_name_of_an_entity_is_accepted(name: str) -> None:
    check_name(name)


@pytest.mark.parametrize("name", ["", "!", "K*", "Ku*ril", "North K*"])
def test_name_of_an_entity_is_refused_when_nothing_could_be_found_by_it(name: str) -> None:
    with pytest.raises(QueryError):
        check_name(name)
