"""The query language: text in, tree out, or a `QueryError` that says where and what to write instead.

    expression = chain { [AND] chain } | chain { OR chain }              (never both in one expression)
    chain      = operand { NEAR/n operand } | operand { BEFORE/n operand }
    operand    = { NOT | "-" } primary
    primary    = [ field ":" ] ( "(" expression ")" | "phrase" | "phrase"~n | word | word* | =word | ="phrase"
                               | /regex/ | @name | @"name" )

Operators are capitals only. A word runs to the next space, parenthesis or quotation mark, so `peace-treaty` is one word
here (matching reads it as a phrase). A regex runs to the next slash that has no backslash before it.
The parser reads from left to right by hand, and bounds both length and nesting; it never fails in any other way.
"""

import re
from collections.abc import Collection

from monitor.errors import QueryError
from monitor.match.joints import Part, Proximity, close, join, narrows
from monitor.match.regex import RegexpError, regexp
from monitor.match.spelling import check_letters, check_text, fail, nearest, words
from monitor.match.text import fold
from monitor.match.tree import (
    QUOTES,
    WORD,
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
    to_text,
)

__all__ = [
    "MAX_DISTANCE", "MAX_LENGTH", "MAX_NESTING", "And", "EntityRef", "Exact", "Loose", "Near", "Node", "Not", "Or",
    "Phrase", "Prefix", "Regex", "Scope", "Scoped", "Word", "check_name", "parse", "to_text",
]  # fmt: skip

MAX_LENGTH = 10_000
"""Code points of a query."""

MAX_NESTING = 50
"""Parentheses and NOTs within one another."""

MAX_DISTANCE = 1_000
"""Words that NEAR, BEFORE and ~ can allow between."""

_FIELD = re.compile(r"([^\W\d_]+):")
_PROXIMITY = re.compile(r"(NEAR|BEFORE)(?:/(.*))?", re.DOTALL)
_NUMBER = re.compile("[0-9]+")
_TILDE = re.compile(r"[^\W_]*(~)[0-9]*")
_REGEX = re.compile(r"/((?:[^/\\]|\\.)*)/", re.DOTALL)
_AFTER_REGEX = frozenset(("", "(", ")", *QUOTES))
_EXAMPLE = '"peace treaty"~3'


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
    check_text(name, 0)


class _Parser:
    def __init__(self, text: str, entities: Collection[str]) -> None:
        self.text = text
        self.entities = entities
        self.at = 0
        self.depth = 0
        self.scope: Scope | None = None

    # --- the grammar, from the whole to the parts ---

    def query(self) -> Node:
        if not self._rest():
            fail("The query is empty", 0, "Write at least one word.")
        node = self._expression()
        if self.at < len(self.text):
            fail("A closing parenthesis without an opening one", self.at)
        if not narrows(node):
            fail("A query needs something to look for, not only NOT", 0,
                  "Each side of an OR needs a word without NOT, too.")  # fmt: skip
        return node

    def _expression(self) -> Node:
        operands = [self._chain()]
        joints: list[tuple[str, int]] = []
        while (rest := self._rest()) and rest != ")":
            start = self.at
            operator = self._take_operator("AND", "OR")
            if operator:
                self._need_more(operator, start)
            joints.append((operator or "AND", start))
            operands.append(self._chain())
        return join(operands, joints)

    def _chain(self) -> Node:
        parts = [self._part()]
        joints: list[Proximity] = []
        while joint := self._proximity():
            joints.append(joint)
            parts.append(self._part())
        return close(parts, joints) if joints else parts[0].node

    def _part(self) -> Part:
        self._rest()
        start = self.at
        return Part(self._operand(), start)

    def _proximity(self) -> Proximity | None:
        self._rest()
        start = self.at
        word = WORD.match(self.text, start)
        found = _PROXIMITY.fullmatch(word[0]) if word else None
        if word is None or found is None:
            return None
        name, number = found.groups()
        if number is None or not _NUMBER.fullmatch(number):
            hint = f'Write {name}/8 for at most 8 words between, or "{word[0]}" in quotes for the word.'
            fail(f"{name} needs the number of words that may stand between", start, hint)
        distance = self._distance(number, start)
        self.at = word.end()
        self._need_more(word[0], start)
        return Proximity(distance, name == "BEFORE", start)

    def _operand(self) -> Node:
        start = self.at
        if self._peek() == "-":
            self.at += 1
            if not self._peek().strip():
                fail("A hyphen that stands alone", start, "Put it right before a word to exclude it, or leave it out.")
        elif self._take_operator("NOT"):
            self._need_more("NOT", start)
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
            return self._regex()
        if character == ")":
            fail("A closing parenthesis without an opening one", start)
        return self._word()

    def _group(self) -> Node:
        start = self.at
        self.at += 1
        self._enter(start)
        if self._rest().startswith(")"):
            fail("An empty group", start, "Write something between the parentheses, or leave them out.")
        if not self._peek():
            fail("A parenthesis that is never closed", start)
        node = self._expression()
        if self._peek() != ")":
            fail("A parenthesis that is never closed", start)
        self.at += 1
        self.depth -= 1
        return node

    def _phrase(self) -> Node:
        start = self.at
        text = self._take_quoted()
        check_text(text, start)
        return self._loose(text) if self._peek() == "~" else Phrase(text)

    def _loose(self, text: str) -> Node:
        start = self.at
        word = WORD.match(self.text, start)
        number = word[0][1:] if word else ""
        if not _NUMBER.fullmatch(number):
            fail("~ needs the number of further words that may stand in between", start, f"Write {_EXAMPLE}.")
        extra = self._distance(number, start)
        if len(words(text)) < 2:
            fail("~ needs a phrase of two words at least", start, "Put a space between the words, or leave the ~ out.")
        self.at += 1 + len(number)
        return Loose(text, extra)

    def _regex(self) -> Node:
        start = self.at
        found = _REGEX.match(self.text, start)
        if found is None:
            fail("A regex that is never closed", start, "To look for the text itself, put it in quotes.")
        self.at = found.end()
        if self._peek().strip() not in _AFTER_REGEX:
            hint = r"Write \/ for a slash within it, (?i) at its start to ignore case, or quotes for a plain text."
            fail("Something stands right after the slash that ends a regex", self.at, hint)
        try:
            regexp(found[1])
        except RegexpError as error:
            fail(error.message, start + 1 + error.at, error.hint)
        return Regex(found[1])

    def _exact(self) -> Node:
        start = self.at
        self.at += 1
        text = self._take_name("=", start)
        if "*" in text:
            fail("= means exactly this spelling, so there can be no * in it", start)
        check_letters(text, start)
        return Exact(text)

    def _entity(self) -> Node:
        start = self.at
        self.at += 1
        name = self._take_name("@", start)
        # Most are written as in the file, and only the others are worth a look at every name.
        known = name if name in self.entities else self._folded(name)
        if known is None:
            fail(f"There is no entity {name}", start, nearest(name, self.entities, "@{}"))
        return EntityRef(known)

    def _folded(self, name: str) -> str | None:
        wanted = fold(name)
        return next((known for known in self.entities if fold(known) == wanted), None)

    def _word(self) -> Node:
        start = self.at
        word = WORD.match(self.text, self.at)
        text = word[0] if word else ""
        if text == "NOT":
            fail("A NOT after a field", start, "Write it before the field.")
        if text in ("AND", "OR"):
            fail(f"{text} needs something before it", start)
        if _PROXIMITY.fullmatch(text):
            fail(f"{text} needs something before it", start, f'For the word itself, write "{text}" in quotes.')
        if tilde := _TILDE.fullmatch(text):
            fail("~ can only stand right after a phrase", start + tilde.start(1), f"Write {_EXAMPLE}.")
        field = _FIELD.match(text)
        if field and (self.scope is None or field[1] in tuple(Scope)):
            return self._scoped(field[1])
        self.at += len(text)
        check_text(text, start)
        return Prefix(text[:-1]) if text.endswith("*") else Word(text)

    def _scoped(self, name: str) -> Node:
        start = self.at
        if name not in tuple(Scope):
            fail(f"There is no field {name}:", start,
                  f"{nearest(name, Scope, '{}:')} To look for the text, put it in quotes.")  # fmt: skip
        if self.scope is not None:
            fail("A field within a field", start, "Close the group first.")
        self.at += len(name) + 1
        if self._peek() == "-":
            fail("A NOT after a field", self.at, f"Write -{name}: and then the word.")
        if not self._peek().strip() or self._peek() == ")":
            fail(f"{name}: needs something right after it", start)
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

    def _need_more(self, operator: str, start: int) -> None:
        if not self._rest() or self._peek() == ")":
            fail(f"{operator} needs something after it", start)

    def _distance(self, number: str, start: int) -> int:
        digits = number.lstrip("0")[:9]
        if int(digits or "0") > MAX_DISTANCE:
            fail(f"More than {MAX_DISTANCE} words", start, "AND finds words however far they are apart.")
        return int(digits or "0")

    def _enter(self, start: int) -> None:
        self.depth += 1
        if self.depth > MAX_NESTING:
            fail(f"More than {MAX_NESTING} parentheses and NOTs within one another", start)

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
            fail("A quotation mark that is never closed", start)
        text = self.text[self.at : end]
        self.at = end + 1
        return text

    def _take_name(self, sign: str, start: int) -> str:
        """The word or quoted phrase right after `=` or `@`."""
        if self._peek() in QUOTES:
            text = self._take_quoted()
            if self._peek() == "~":
                fail(f"{sign} and ~ cannot be combined", self.at, f"Leave one of them out: {_EXAMPLE}.")
            return text
        word = WORD.match(self.text, self.at)
        if word is None:
            fail(f"{sign} needs a word or a phrase right after it", start)
        self.at = word.end()
        return word[0]
