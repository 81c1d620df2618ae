"""What holds for whatever is asked and whatever is read."""

import string

from hypothesis import assume, given
from hypothesis import strategies as st

from monitor.errors import QueryError
from monitor.match.compile import compile_watches
from monitor.match.query import (
    And,
    EntityRef,
    Exact,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Scope,
    Scoped,
    Word,
    parse,
    to_text,
)
from monitor.match.text import tokens, undelimited
from monitor.match.tree import QUOTES
from monitor.model import Field, Watch
from tests.match.samples import ENTITIES, feed, item

LETTERS = "KurilëйёАбэ安倍ンー푸틴กีกำİßﬁ\u0301\u00ad\u200d1'-. "
TEXTS = st.text(max_size=60) | st.text(alphabet=LETTERS, max_size=60)
RESERVED = {"AND", "OR", "NOT", "NEAR", "BEFORE"}


# --- trees ---


def _words(*, shortest: int = 1) -> st.SearchStrategy[str]:
    letters = st.characters(categories=("Ll", "Lu", "Lo", "Nd"))
    words = st.text(letters, min_size=shortest, max_size=8)
    return words.filter(lambda word: len("".join(tokens(word)[-1:])) >= shortest and word not in RESERVED)


def _can_be_quoted(text: str) -> bool:
    return bool(tokens(text)) and any(not set(closing) & set(text) for closing in QUOTES.values())


PHRASES = st.text(st.characters(categories=("Ll", "Lo", "Zs", "Pd")) | st.sampled_from(tuple(QUOTES)), max_size=12)
LEAVES: st.SearchStrategy[Node] = st.one_of(
    _words().map(Word),
    PHRASES.filter(_can_be_quoted).map(Phrase),
    _words(shortest=4).map(Prefix),
    (_words() | PHRASES.filter(_can_be_quoted)).map(Exact),
    st.sampled_from([EntityRef(entity.name) for entity in ENTITIES]),
)


def _grown(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(nodes, min_size=2, max_size=3).map(tuple)
    without = st.tuples(nodes, nodes.map(Not)) | st.tuples(nodes.map(Not), nodes)
    return several.map(And) | several.map(Or) | without.map(And)


PLAIN = st.recursive(LEAVES, _grown, max_leaves=5)
TREES = st.recursive(LEAVES | st.builds(Scoped, st.sampled_from(Scope), PLAIN), _grown, max_leaves=8)


@given(TREES)
def test_printed_tree_parses_to_itself(tree: Node) -> None:
    assert parse(to_text(tree), [entity.name for entity in ENTITIES]) == tree


@given(st.text() | st.text(alphabet='ab -"()*@=:/~“”ANDORT', max_size=30))
def test_parser_gives_a_tree_or_a_query_error_for_any_text(text: str) -> None:
    tree, column = _parsed(text)
    assert 1 <= column <= len(text) + 1
    assert tree is None or parse(to_text(tree), ["a"]) == tree


def _parsed(text: str) -> tuple[Node | None, int]:
    try:
        return parse(text, ["a"]), 1
    except QueryError as error:
        return None, error.column


# --- matching ---

WATCHES = tuple(
    Watch(name=query, queries=(query,))
    for query in (
        "Kuril", "Kuril* -Абэ", "安倍", "ン", "푸틴 OR ruil", '"ë й"', "=Kuril", "@Abe title:(กี OR 1)",
        "ё OR source:Harbour", "text:Абэ", "กำ", "lang:ja",
    )
)  # fmt: skip
MATCHER = compile_watches(WATCHES, ENTITIES)


@given(TEXTS, TEXTS, TEXTS)
def test_matching_never_fails_and_agrees_with_its_explanation(title: str, summary: str, text: str) -> None:
    subject = item(title, summary, text)
    verdicts = MATCHER.explain(subject, feed())
    assert MATCHER.match(subject, feed()) == verdicts.matches
    assert len(verdicts.matches) + len(verdicts.misses) == len(WATCHES)


@given(TEXTS, TEXTS)
def test_every_place_is_what_stands_there(title: str, text: str) -> None:
    subject = item(title, text=text)
    for match in MATCHER.match(subject, None):
        for term in match.terms:
            assert term.text == subject.field(term.field)[term.start : term.end] != ""


@given(TEXTS, TEXTS, st.text(min_size=1, max_size=12) | st.text(alphabet=LETTERS, min_size=1, max_size=12))
def test_phrase_is_found_where_it_was_put_and_its_places_normalise_to_it(before: str, after: str, phrase: str) -> None:
    assume(_can_be_quoted(phrase) and "*" not in phrase)
    subject = item(f"{before} {phrase} {after}")
    (match,) = compile_watches([Watch(name="w", queries=(to_text(Phrase(phrase)),))], ()).match(subject, None)
    wanted = undelimited(phrase).replace(" ", "")
    assert {undelimited(term.text).replace(" ", "") for term in match.terms} == {wanted}


@given(TREES, TREES, TEXTS)
def test_further_or_branch_never_loses_a_match(one: Node, other: Node, text: str) -> None:
    narrow, wide = (Watch(name=to_text(tree), queries=(to_text(tree),)) for tree in (one, Or((one, other))))
    subject = item(text)
    if compile_watches([narrow], ENTITIES).match(subject, None):
        assert compile_watches([wide], ENTITIES).match(subject, None)


@given(st.permutations(WATCHES), TEXTS)
def test_order_of_watches_changes_nothing_but_the_order(watches: list[Watch], text: str) -> None:
    subject = item(text, language="ja")
    found = compile_watches(watches, ENTITIES).match(subject, None)
    assert sorted(found, key=lambda match: match.watch) == sorted(
        MATCHER.match(subject, None), key=lambda match: match.watch
    )


# --- against the plain meaning of the operators ---

VOCABULARY = string.ascii_lowercase[:6]
LOGIC = st.recursive(st.sampled_from(VOCABULARY).map(Word), _grown, max_leaves=8)


def _means(node: Node, words: set[str]) -> bool:
    match node:
        case Word(text):
            return text in words
        case Not(inner):
            return not _means(inner, words)
        case And(nodes):
            return all(_means(inner, words) for inner in nodes)
        case Or(nodes):
            return any(_means(inner, words) for inner in nodes)
    raise AssertionError(node)


@given(st.lists(LOGIC, min_size=1, max_size=5), st.lists(st.sampled_from(VOCABULARY), max_size=6), st.integers(0, 6))
def test_operators_mean_what_logic_says(trees: list[Node], words: list[str], cut: int) -> None:
    watches = [Watch(name=str(number), queries=(to_text(tree),)) for number, tree in enumerate(trees)]
    subject = item(" ".join(words[:cut]), text=" ".join(words[cut:]))
    found = {match.watch for match in compile_watches(watches, ()).match(subject, None)}
    assert found == {str(number) for number, tree in enumerate(trees) if _means(tree, set(words))}


@given(LOGIC, st.lists(st.sampled_from(VOCABULARY), max_size=6))
def test_terms_are_exactly_the_words_of_the_text_that_the_query_names(tree: Node, words: list[str]) -> None:
    subject = item(" ".join(words))
    for match in compile_watches([Watch(name="w", queries=(to_text(tree),))], ()).match(subject, None):
        for term in match.terms:
            assert (term.term, term.field) == (term.text, Field.TITLE)
