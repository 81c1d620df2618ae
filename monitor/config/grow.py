"""From YAML text to a `Tree`: every value with its place, anchors and merges expanded, YAML's traps found.

YAML 1.2. No value is interpreted: a scalar stays text. Aliases are expanded within bounds, so that a small file
cannot become a large tree.
"""

import re
from collections import Counter
from dataclasses import replace
from typing import TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from monitor.config.document import Document
from monitor.config.syntax import SyntaxFault, explain, starts_badly
from monitor.config.tree import Finding, KeyPath, Scalar, Tree, Value

_DEEPEST = 40
_MOST_VALUES = 500_000
_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*[ \t]+)*")
_Entry: TypeAlias = tuple[Node, Node]


def grow(document: Document) -> tuple[Tree | None, list[Finding]]:
    """The file's values and what is wrong with their form; None for a file without values. Raises SyntaxFault."""
    root = _compose(document.text)
    if root is None:
        return None, []
    growth = _Growth(document)
    values = growth.value(root, ())
    return Tree(values=values, places=growth.places, keys=growth.keys), growth.findings + growth.unused()


def _compose(text: str) -> Node | None:
    yaml = YAML(typ="safe", pure=True)
    yaml.max_depth = _DEEPEST
    yaml.composer.warn_double_anchors = False
    try:
        root: Node | None = yaml.compose(text)
    except YAMLError as error:
        raise explain(text, error) from error
    return root


class _Growth:
    """One pass over the nodes."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.text = document.text
        self.places: dict[KeyPath, int] = {}
        self.keys: dict[KeyPath, int] = {}
        self.findings: list[Finding] = []
        self._visits = 0
        self._anchors: Counter[int] = Counter()

    def value(self, node: Node, path: KeyPath) -> Value:
        start = self._start(node)
        self._visit(start, len(path))
        self.places[path] = start
        self._note_properties(node, path, start)
        match node:
            case MappingNode():
                return self._mapping(node, path)
            case SequenceNode():
                return [self.value(below, (*path, index)) for index, below in enumerate(node.value)]
            case _:
                return self._scalar(node, start)

    def unused(self) -> list[Finding]:
        """Anchors that nothing calls up: most likely an `&` that was meant as text."""
        message = "this `&` names an anchor that nothing uses; if it is part of the text, put the value in quotes"
        return [
            Finding(path=(), message=message, index=start, warning=True)
            for start, visits in self._anchors.items()
            if visits == 1
        ]

    def _visit(self, start: int, depth: int) -> None:
        self._visits += 1
        if self._visits > _MOST_VALUES or depth > _DEEPEST:
            raise SyntaxFault(start, "the anchors and aliases here multiply without end; write the values out")

    def _start(self, node: Node) -> int:
        """Where the value itself begins, behind its anchor and tag."""
        start: int = node.start_mark.index
        found = _PROPERTIES.match(self.text, start)
        return found.end() if found else start

    def _note_properties(self, node: Node, path: KeyPath, start: int) -> None:
        if self._tagged(node, start):
            self.findings.append(Finding(path=path, message=starts_badly("!"), index=node.start_mark.index))
        elif self._is_bare_anchor(node):
            self.findings.append(Finding(path=path, message=starts_badly("&"), index=node.start_mark.index))
        elif node.anchor is not None:
            self._anchors[node.start_mark.index] += 1

    @staticmethod
    def _is_bare_anchor(node: Node) -> bool:
        """Whether an `&word` stands alone: nobody names an empty value for reuse."""
        return node.anchor is not None and isinstance(node, ScalarNode) and not node.value and not node.style

    def _tagged(self, node: Node, start: int) -> bool:
        return any(word.startswith("!") for word in self.text[node.start_mark.index : start + 1].split())

    def _scalar(self, node: Node, start: int) -> Scalar:
        raw = self.text[start : node.end_mark.index]
        style = getattr(node, "style", None) or ""
        broken = self._is_bare_anchor(node) or self._tagged(node, start)
        return Scalar(text=node.value, value=node.value, raw=raw, style=style, start=start, broken=broken)

    def _mapping(self, node: Node, path: KeyPath) -> dict[str, Value]:
        values: dict[str, Value] = {}
        own, merged = self._entries(node, path, 0)
        for key, below in own:
            self._entry(values, path, key, below)
        for key, below in merged:
            if key.value not in values:
                self._entry(values, path, key, below)
        return values

    def _entries(self, node: Node, path: KeyPath, depth: int) -> tuple[list[_Entry], list[_Entry]]:
        """A mapping's own entries, and those that `<<` brings in, the ones that win ahead."""
        self._visit(node.start_mark.index, depth)
        own: list[_Entry] = []
        merged: list[_Entry] = []
        for key, below in node.value:
            if not (isinstance(key, ScalarNode) and key.value == "<<" and not key.style):
                own.append((key, below))
                continue
            for source in self._sources(below, path):
                theirs, further = self._entries(source, path, depth + 1)
                merged += theirs + further
        return own, merged

    def _sources(self, node: Node, path: KeyPath) -> list[Node]:
        sources = node.value if isinstance(node, SequenceNode) else [node]
        if all(isinstance(source, MappingNode) for source in sources):
            self._anchors.update(source.start_mark.index for source in sources)
            return list(sources)
        message = "`<<` merges mappings: write `<<: *name`, where `&name` marks a mapping"
        self.findings.append(Finding(path=path, message=message, index=self._start(node)))
        return []

    def _entry(self, values: dict[str, Value], path: KeyPath, key: Node, below: Node) -> None:
        index = self._start(key)
        if not isinstance(key, ScalarNode) or not (key.value or key.style):
            message = "a key must be a word; put a value that starts with { or [ in quotes"
            self.findings.append(Finding(path=path, message=message, index=index))
            return
        here = (*path, key.value)
        if key.value in values:
            line, _ = self.document.place(self.keys[here])
            message = f"`{key.value}` stands twice in this mapping, first on line {line}; keep one of them"
            self.findings.append(Finding(path=here, message=message, index=index))
            return
        self.keys[here] = index
        value = self.value(below, here)
        values[key.value] = replace(value, start=index) if isinstance(value, Scalar) and not value.raw else value
