"""Finds where the items stand in a feed's document, so that the known ones need not be read again. Reads no item.

Works on well-formed XML in UTF-8 only. Whatever could let one item change the reading of another makes `split` give
up: then the document is read whole. It never cuts a document that it does not understand.
"""

from collections.abc import Collection
from dataclasses import dataclass
from xml.parsers import expat

from xxhash import xxh3_64_digest, xxh3_64_intdigest

MARK_BYTES = 8
"""The length of one item's hash. It need not withstand forgery: who writes a feed can only hide items of his own."""

_ITEMS = frozenset({"item", "entry"})
# An item is a child of the root (Atom, RSS 1.0) or of the channel in it (RSS 2.0).
_DEPTHS = (2, 3)
# Roots that say by themselves which format it is, and namespaces that say so for others, wherever they first stand.
_FORMAT_ROOTS = frozenset({"rss", "feed"})
_FORMAT_NAMESPACES = frozenset(
    {"http://my.netscape.com/rdf/simple/0.9/", "http://purl.org/rss/1.0/", "http://www.w3.org/2005/atom"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A document in UTF-8, where its items stand in it (byte offsets, the end excluded), and a mark for each of them.

    A mark is a hash of the item's bytes and of what surrounds it that has a say in how it is read: the start tags that
    are open there, and the namespaces. Equal marks are equal items.
    """

    document: bytes
    ranges: tuple[tuple[int, int], ...]
    marks: tuple[bytes, ...]

    def only(self, kept: Collection[int]) -> bytes:
        """The same document with only these of its items, given by their places from 0."""
        pieces = []
        start = 0
        for place, (begin, end) in enumerate(self.ranges):
            if place not in kept:
                pieces.append(self.document[start:begin])
                start = end
        pieces.append(self.document[start:])
        return b"".join(pieces)


def split(document: bytes, *, salt: str) -> Split | None:
    """Where the items of a document stand; None where it has to be read whole. `salt` goes into every mark.

    It has to be read whole if it is not well-formed, has a DOCTYPE, has items within items or no item at all, or if an
    item declares a namespace in a way that has a meaning for the items after it.
    """
    walk = _Walk(document, salt)
    try:
        walk.run()
    except (expat.ExpatError, _GiveUpError):
        return None
    if not walk.ranges:
        return None
    return Split(document=document, ranges=tuple(walk.ranges), marks=tuple(walk.marks))


class _GiveUpError(Exception):
    """Raised out of a handler of expat's."""


class _Walk:
    """One pass of expat over a document. Within an item only the ends of elements are looked at: that is most of the
    document, and makes most of the speed. An item within an item shows by its end tag, of which one is left over."""

    def __init__(self, document: bytes, salt: str) -> None:
        self.ranges: list[tuple[int, int]] = []
        self.marks: list[bytes] = []
        self._document = document
        self._salt = salt
        self._open: list[str] = []
        self._declared: list[str] = []
        self._pending: list[tuple[str, str]] = []
        self._uri_of: dict[str, str] = {}
        self._prefix_of: dict[str, str] = {}
        self._root = ""
        self._item = ""
        self._began = 0
        self._around: int | None = None
        self._parser = parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        parser.ordered_attributes = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartNamespaceDeclHandler = self._namespace
        self._look_outside()

    def run(self) -> None:
        self._parser.Parse(self._document, True)

    def _look_outside(self) -> None:
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def _look_inside(self) -> None:
        self._parser.StartElementHandler = None
        self._parser.EndElementHandler = self._end_inside

    def _start(self, name: str, attributes: list[str]) -> None:
        local = _local(name)
        self._root = self._root or local
        is_item = local in _ITEMS and len(self._open) + 1 in _DEPTHS
        if self._pending:
            self._take_namespaces(in_item=is_item)
        if is_item:
            self._item = name
            self._began = self._parser.CurrentByteIndex
            self._look_inside()
        else:
            self._open.append(f"{name}{attributes}" if len(self._open) < max(_DEPTHS) else name)
            self._around = None

    def _end(self, name: str) -> None:
        self._open.pop()
        self._around = None
        if _local(name) in _ITEMS:
            raise _GiveUpError  # it began within an item, or at a depth where none is expected

    def _end_inside(self, name: str) -> None:
        if name != self._item:
            return
        place = self._parser.CurrentByteIndex
        if not self._document.startswith(b"</", place):
            raise _GiveUpError  # `<item/>`: where it ends is not told
        self._found(self._began, self._document.index(b">", place) + 1)
        self._item = ""
        self._look_outside()

    def _found(self, began: int, ended: int) -> None:
        if self._around is None:
            around = "\0".join((self._salt, *self._open, *self._declared))
            self._around = xxh3_64_intdigest(around.encode("utf-8", "surrogatepass"))
        self.ranges.append((began, ended))
        self.marks.append(xxh3_64_digest(self._document[began:ended], self._around))

    def _doctype(self, *_: object) -> None:
        raise _GiveUpError

    def _namespace(self, prefix: str | None, uri: str | None) -> None:
        # Told before the start of the element that has it.
        self._pending.append((prefix or "", uri or ""))
        if self._item:
            self._take_namespaces(in_item=True)

    def _take_namespaces(self, *, in_item: bool) -> None:
        for prefix, uri in self._pending:
            if in_item:
                self._check_namespace(prefix, uri)
            else:
                self._declared.append(f"{prefix}={uri}")
            if prefix:
                self._prefix_of.setdefault(uri, prefix)
                self._uri_of.setdefault(prefix, uri)
        self._pending.clear()

    def _check_namespace(self, prefix: str, uri: str) -> None:
        """feedparser remembers a prefix, an address, and a format, from where it is first declared to the end."""
        if self._root not in _FORMAT_ROOTS and uri.lower() in _FORMAT_NAMESPACES:
            raise _GiveUpError
        if prefix and (self._prefix_of.get(uri, prefix), self._uri_of.get(prefix, uri)) != (prefix, uri):
            raise _GiveUpError


def _local(name: str) -> str:
    return name.rpartition(" ")[2].lower()
