"""Cuts a page's furniture out of its tree, before the main text is looked for. Changes the tree that it is given.

What goes: scripts, captions and other elements that are no text of an article; boxes that call themselves related,
promoted, to be shared or subscribed to; and blocks that consist of a link to another story, with or without a label.
A box with most of the page's text stays, whatever it calls itself: some sites wrap the whole page in a form.
"""

import re
from typing import Any, TypeAlias

# Trees are lxml's, which publishes no types.
Tree: TypeAlias = Any

_NEVER_SEEN = ("button", "iframe", "menu", "noscript", "picture", "script", "style", "svg", "template")
_BESIDE = frozenset({"aside", "dialog", "figcaption", "footer", "form", "nav"})
_NEVER_CUT = frozenset({"html", "body", "main", "article", "head"})
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:related|read-?(?:also|more|next)|see-?also|promo(?:ted|tion)?|recommend(?:ed|ations?)?|recirc|"
    r"sponsor(?:ed)?|outbrain|taboola|advert(?:isement)?|subscri(?:be|ption)|newsletter|newsfeed|share|sharing|"
    r"social|breadcrumbs?|caption|photo-?credit|media-?(?:info|caption|copyright)|copyright|tags|trending|"
    r"most-?(?:read|popular)|cookie|consent|comments?|inject(?:ed)?|inline-?(?:article|link|story))(?:$|[\s_-])",
    re.IGNORECASE,
)
_BLOCKS = frozenset(
    {
        "p",
        "div",
        "section",
        "li",
        "ul",
        "ol",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "figure",
        "blockquote",
        "td",
        "dd",
        "center",
    }
)
_TEXT_SHARE = 0.5
_TEASER_LONGEST = 300


def prune(tree: Tree) -> None:
    """Cut the furniture out of `tree`, which has elements only, as trafilatura loads it: no comments."""
    for element in list(tree.iterdescendants(*_NEVER_SEEN)):
        element.drop_tree()  # with all that is in it; the text that follows it stays
    weights = _weigh(tree)
    whole = weights[tree][0]
    for element in list(tree.iterdescendants()):
        if element.tag in _NEVER_CUT:
            continue
        text, linked = weights[element]
        beside = element.tag in _BESIDE or _calls_itself_furniture(element)
        if (beside and text <= whole * _TEXT_SHARE) or _is_teaser(element, text, linked):
            element.drop_tree()


def name_paragraphs(tree: Tree) -> None:
    """Make paragraphs of what only looks like some: boxes with nothing but text, and lines that are parted by breaks.

    Whole newsrooms write their articles so, and trafilatura looks for `p`.
    """
    for element in list(tree.iter("div", "td", "section", "article", "main", "body")):
        if any(child.tag in _BLOCKS or child.tag in _NEVER_CUT for child in element):
            continue
        if any(child.tag == "br" for child in element):
            _part_at_breaks(element)
        elif element.tag == "div":
            element.tag = "p"


def _part_at_breaks(element: Tree) -> None:
    """Wrap each line of the element's text, and the inline elements in it, into a paragraph of its own."""
    text, children = element.text, list(element)
    for child in children:
        element.remove(child)
    element.text = None
    line = element.makeelement("p", {})
    line.text = text
    lines = [line]
    for child in children:
        if child.tag != "br":
            line.append(child)
            continue
        line = element.makeelement("p", {})
        line.text = child.tail
        lines.append(line)
    element.extend(one for one in lines if "".join(one.itertext()).strip())


def _weigh(tree: Tree) -> dict[Tree, tuple[int, int]]:
    """For each element, how many characters it has in all, and how many of them in links. One pass, so that a deep
    tree costs no more than a flat one."""
    weights: dict[Tree, tuple[int, int]] = {}
    for element in reversed(list(tree.iter())):
        text, linked = len((element.text or "").strip()), 0
        for child in element:
            child_text, child_linked = weights[child]
            text += child_text + len((child.tail or "").strip())
            linked += child_linked
        weights[element] = (text, text if _leads_away(element) else linked)
    return weights


def _leads_away(element: Tree) -> bool:
    return element.tag == "a" and not (element.get("href") or "#").startswith("#")


def _calls_itself_furniture(element: Tree) -> bool:
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return _FURNITURE.search(names) is not None


def _is_teaser(element: Tree, text: int, linked: int) -> bool:
    """Whether a block is nothing but a link to another page, or a label ("Read also:") with such a link."""
    if element.tag not in _BLOCKS or not linked or text > _TEASER_LONGEST:
        return False
    return text == linked or _text_before_link(element).endswith(":")


def _text_before_link(element: Tree) -> str:
    """What stands before a block's link, where the link ends the block; else ""."""
    links = [link for link in element.iter("a") if _leads_away(link)]
    link = links[0].text_content().strip()
    whole = element.text_content().strip()
    return str(whole[: -len(link)]).strip() if len(links) == 1 and link and whole.endswith(link) else ""
