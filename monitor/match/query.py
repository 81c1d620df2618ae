"""The query language: text in, tree out, or a `QueryError` that says where and what to write instead.

    expression = operand { [AND] operand } | operand { OR operand }      (never both in one expression)
    operand    = { NOT | "-" } primary
    primary    = [ field ":" ] ( "(" expression ")" | "phrase" | word | word* | =word | ="phrase" | @name | @"name" )

Operators are capitals only. A word runs to the next space, parenthesis or quotation mark, so `peace-treaty` is one word
here (matching reads it as a phrase). NEAR/n, BEFORE/n, "…"~n and /regex/ are recognised, and refused for now.
The parser reads from left to right by hand, and bounds both length and nesting; it never fails in any other way.
"""

import difflib
import re
from collections.abc import Collection, Iterable
from typing import NoReturn

from monitor.errors import QueryError
from monitor.match.text import exactly, fold, is_mark, tokens
from monitor.match.tree import (
    QUOTES,
    WORD,
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
    to_text,
)

__all__ = [
    "MAX_LENGTH", "MAX_NESTING", "And", "EntityRef", "Exact", "Node", "Not", "Or", "Phrase", "Prefix", "Scope",
    "Scoped", "Word", "check_name", "parse", "to_text",
]  # fmt: skip

MAX_LENGTH = 10_000
"""Code points of a query."""

MAX_NESTING = 50
"""Parentheses and NOTs within one another."""

_FIELD = re.compile(r"([^\W\d_]+):")
_PROXIMITY = re.compile(r"(?:NEAR|BEFORE)(?:/.*)?")
_SHORTEST_PREFIX = 2


def parse(text: str, entities: Collection[str] = ()) -> Node:
    """Read a query. `entities` are the names that `@` may stand before; case and accents do not matter there.

    Raises `QueryError` for the first mistake from the left.
    """
    if len(text) > MAX_LENGTH:
        raise QueryError(f"The query is longer than {MAX_LENGTH} characters", column=MAX_LENGTH + 1,
                         hint="Split it into several queries under `any`.")  # fmt: skip
    return _Parser(text, entities).query()


def check_name(name: str) -> None:
    """Whether an entity can go by this name: words, each with a star at its end or not. Raises `QueryError`."""
    _check_words(name, 0)
    for piece in name.split():
        _check_star(piece, 0)


def _fail(message: str, at: int, hint: str = "") -> NoReturn:
    raise QueryError(message, column=at + 1, hint=hint)


def _nearest(word: str, known: Iterable[str], mark: str) -> str:
    """A hint with the known name that looks most like the word, or else with all of them."""
    by_fold = {fold(name): name for name in known}
    close = difflib.get_close_matches(fold(word), by_fold, n=1)
    if close:
        return f"Did you mean {mark.format(by_fold[close[0]])}?"
    return f"Known: {', '.join(mark.format(name) for name in by_fold.values())}." if by_fold else ""


class _Parser:
    def __init__(self, text: str, entities: Collection[str]) -> None:
        self.text = text
        self.entities = {fold(name): name for name in entities}
        self.at = 0
        self.depth = 0
        self.scope: Scope | None = None

    # --- the grammar, from the whole to the parts ---

    def query(self) -> Node:
        if not self._rest():
            _fail("The query is empty", 0, "Write at least one word.")
        node = self._expression()
        if self.at < len(self.text):
            _fail("A closing parenthesis without an opening one", self.at)
        if not _narrows(node):
            _fail("A query needs something to look for, not only NOT", 0,
                  "Each side of an OR needs a word without NOT, too.")  # fmt: skip
        return node

    def _expression(self) -> Node:
        operands = [self._operand()]
        joints: list[tuple[str, int]] = []
        while (rest := self._rest()) and rest[0] != ")":
            start = self.at
            operator = self._take_operator("AND", "OR")
            if operator and (not self._rest() or self._peek() == ")"):
                _fail(f"{operator} needs something after it", start)
            joints.append((operator or "AND", start))
            operands.append(self._operand())
        return _join(operands, joints)

    def _operand(self) -> Node:
        self._rest()
        start = self.at
        if self._peek() == "-":
            self.at += 1
            if not self._peek().strip():
                _fail("A hyphen that stands alone", start, "Put it right before a word to exclude it, or leave it out.")
        elif self._take_operator("NOT"):
            if not self._rest() or self._peek() == ")":
                _fail("NOT needs something after it", start)
        else:
            return self._primary()
        self._enter(start)
        node = Not(self._operand())
        self.depth -= 1
        return node

    def _primary(self) -> Node:
        start = self.at
        character = self._peek()
        if character == "(":
            return self._group()
        if character in QUOTES:
            return self._phrase()
        if character == "=":
            return self._exact()
        if character == "@":
            return self._entity()
        if character == "/":
            _fail("A /regex/ is not supported yet in this version", start, "To look for the text, put it in quotes.")
        if character == ")":
            _fail("A closing parenthesis without an opening one", start)
        return self._word()

    def _group(self) -> Node:
        start = self.at
        self.at += 1
        self._enter(start)
        if self._rest().startswith(")"):
            _fail("An empty group", start, "Write something between the parentheses, or leave them out.")
        if not self._peek():
            _fail("A parenthesis that is never closed", start)
        node = self._expression()
        if self._peek() != ")":
            _fail("A parenthesis that is never closed", start)
        self.at += 1
        self.depth -= 1
        return node

    def _phrase(self) -> Node:
        start = self.at
        text = self._take_quoted()
        if self._peek() == "~":
            _fail('A phrase with distance ("…"~n) is not supported yet in this version', self.at)
        _check_words(text, start)
        for piece in text.split():
            _check_star(piece, start)
        return Phrase(text)

    def _exact(self) -> Node:
        start = self.at
        self.at += 1
        text = self._take_name("=", start)
        if "*" in text:
            _fail("= means exactly this spelling, so there can be no * in it", start)
        _check_words(text, start)
        return Exact(text)

    def _entity(self) -> Node:
        start = self.at
        self.at += 1
        name = self._take_name("@", start)
        known = self.entities.get(fold(name))
        if known is None:
            _fail(f"There is no entity {name}", start, _nearest(name, self.entities.values(), "@{}"))
        return EntityRef(known)

    def _word(self) -> Node:
        start = self.at
        word = WORD.match(self.text, self.at)
        text = word[0] if word else ""
        if text == "NOT":
            _fail("A NOT after a field", start, "Write it before the field.")
        if text in ("AND", "OR"):
            _fail(f"{text} needs something before it", start)
        if _PROXIMITY.fullmatch(text):
            _fail(f"{text} is not supported yet in this version", start, "AND finds both words anywhere in the item.")
        field = _FIELD.match(text)
        if field and (self.scope is None or field[1] in tuple(Scope)):
            return self._scoped(field[1])
        self.at += len(text)
        _check_words(text, start)
        _check_star(text, start)
        return Prefix(text[:-1]) if text.endswith("*") else Word(text)

    def _scoped(self, name: str) -> Node:
        start = self.at
        if name not in tuple(Scope):
            _fail(f"There is no field {name}:", start,
                  f"{_nearest(name, Scope, '{}:')} To look for the text, put it in quotes.")  # fmt: skip
        if self.scope is not None:
            _fail("A field within a field", start, "Close the group first.")
        self.at += len(name) + 1
        if self._peek() == "-":
            _fail("A NOT after a field", self.at, f"Write -{name}: and then the word.")
        if not self._peek().strip() or self._peek() == ")":
            _fail(f"{name}: needs something right after it", start)
        self.scope = Scope(name)
        node = Scoped(self.scope, self._primary())
        self.scope = None
        return node

    # --- reading the text ---

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def _rest(self) -> str:
        """Skip spaces, and return what comes next: one character, or "" at the end."""
        while self._peek().isspace():
            self.at += 1
        return self._peek()

    def _enter(self, start: int) -> None:
        self.depth += 1
        if self.depth > MAX_NESTING:
            _fail(f"More than {MAX_NESTING} parentheses and NOTs within one another", start)

    def _take_operator(self, *operators: str) -> str:
        """Step over one of these operators, if one comes next, and return it."""
        word = WORD.match(self.text, self.at)
        if word is None or word[0] not in operators:
            return ""
        self.at = word.end()
        return word[0]

    def _take_quoted(self) -> str:
        start = self.at
        closing = QUOTES[self._peek()]
        self.at += 1
        end = next((i for i in range(self.at, len(self.text)) if self.text[i] in closing), None)
        if end is None:
            _fail("A quotation mark that is never closed", start)
        text = self.text[self.at : end]
        self.at = end + 1
        return text

    def _take_name(self, sign: str, start: int) -> str:
        """The word or quoted phrase right after `=` or `@`."""
        if self._peek() in QUOTES:
            return self._take_quoted()
        word = WORD.match(self.text, self.at)
        if word is None:
            _fail(f"{sign} needs a word or a phrase right after it", start)
        self.at = word.end()
        return word[0]


def _check_words(text: str, at: int) -> None:
    if not tokens(text) or not exactly(text):
        what = f"“{text}” has no letter or digit to look for" if text.strip() else "An empty phrase"
        _fail(what, at, "Leave it out.")


def _check_star(word: str, at: int) -> None:
    if "*" not in word:
        return
    if word.index("*") != len(word) - 1:
        _fail("A * can only stand at the end of a word", at)
    found = tokens(word)
    if not found or sum(not is_mark(character) for character in found[-1]) < _SHORTEST_PREFIX:
        _fail(f"{word} is too short: a * needs {_SHORTEST_PREFIX} letters before it", at)


def _join(operands: list[Node], joints: list[tuple[str, int]]) -> Node:
    kinds = {operator for operator, _ in joints}
    if not kinds:
        return operands[0]
    if len(kinds) == 1:
        return (And if kinds == {"AND"} else Or)(tuple(operands))
    at = next(start for operator, start in joints if operator != joints[0][0])
    readings = [to_text(_grouped(operands, [operator for operator, _ in joints], first)) for first in ("AND", "OR")]
    _fail("AND and OR are mixed without parentheses", at, f"Write either {readings[0]}, or else {readings[1]}")


def _grouped(operands: list[Node], operators: list[str], first: str) -> Node:
    """The reading of a mixed expression in which `first` binds tighter."""
    groups = [[operands[0]]]
    for operator, operand in zip(operators, operands[1:], strict=True):
        if operator == first:
            groups[-1].append(operand)
        else:
            groups.append([operand])
    inner, outer = (And, Or) if first == "AND" else (Or, And)
    return outer(tuple(group[0] if len(group) == 1 else inner(tuple(group)) for group in groups))


def _narrows(node: Node) -> bool:
    """Whether the node can only hold where one of its words stands, so that something can be looked for."""
    match node:
        case Not():
            return False
        case And(nodes):
            return any(map(_narrows, nodes))
        case Or(nodes):
            return all(map(_narrows, nodes))
        case Scoped(_, inner):
            return _narrows(inner)
        case _:
            return True
