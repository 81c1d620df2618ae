"""OPML subscription lists: the addresses, names and tags in them. Pure.

Entity declarations are refused, so that a list cannot grow while it is read, and nothing outside of it is fetched.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, indent, tostring
from xml.parsers import expat

from monitor.config.wrong import Wrong

_DEEPEST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One feed of a list. The folders that it lies in are its tags, the outermost first."""

    url: str
    name: str | None
    tags: tuple[str, ...]


def read_opml(data: bytes) -> tuple[Outline, ...]:
    """The feeds of an OPML document, in its order; raises Wrong for what is none."""
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.EntityDeclHandler = reader.entity
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise Wrong(f"is not well-formed XML: {expat.ErrorString(error.code)}, on line {error.lineno}") from None
    except Wrong:
        raise
    except (LookupError, ValueError):
        raise Wrong("is in an encoding that cannot be read; save it as UTF-8") from None
    return tuple(reader.outlines)


def write_opml(outlines: Iterable[Outline]) -> str:
    """An OPML 2.0 document of these feeds; their tags are folders in one another."""
    root = Element("opml", version="2.0")
    SubElement(SubElement(root, "head"), "title").text = "Feeds"
    body = SubElement(root, "body")
    folders: dict[tuple[str, ...], Element] = {(): body}
    for outline in outlines:
        for depth, name in enumerate(outline.tags, start=1):
            path = outline.tags[:depth]
            if path not in folders:
                folders[path] = SubElement(folders[path[:-1]], "outline", text=name, title=name)
        name = outline.name or outline.url
        SubElement(folders[outline.tags], "outline", type="rss", text=name, title=name, xmlUrl=outline.url)
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


class _Reader:
    """Follows the elements; a folder is an outline without an address."""

    def __init__(self) -> None:
        self.outlines: list[Outline] = []
        self._open: list[str | None] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if not self._open and tag.lower() != "opml":
            raise Wrong(f"is not OPML: its first element is <{tag[:40]}>, not <opml>")
        if len(self._open) > _DEEPEST:
            raise Wrong("has folders nested too deeply")
        folder = self._outline(attributes) if tag.lower() == "outline" else None
        self._open.append(folder)

    def end(self, tag: str) -> None:  # noqa: ARG002 - expat's signature
        self._open.pop()

    def entity(self, *_declaration: object) -> None:
        raise Wrong("declares XML entities, which are not read; remove its <!DOCTYPE>")

    def _outline(self, attributes: dict[str, str]) -> str | None:
        """Note a feed; or give the name of a folder."""
        given = {name.lower(): " ".join(value.split()) for name, value in attributes.items()}
        name = given.get("title") or given.get("text") or None
        url = given.get("xmlurl")
        if not url:
            return name
        tags = tuple(dict.fromkeys(folder for folder in self._open if folder))
        self.outlines.append(Outline(url=url, name=name, tags=tags))
        return None
