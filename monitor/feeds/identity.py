"""Which item is which: the keys by which an item of a feed is known again. Remembers nothing; dates are no part of it.

An item is known by its guid, by its link, and by its content, each within its feed: any of them keeps it known, so a
feed may change all of its guids, or all of its links, at every poll. A guid or a link that several items of one
document share tells them apart no more, and counts only together with the other.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from urllib.parse import urlsplit

from monitor.model import ParsedItem

_KEY_BYTES = 12
_ITEM_ID_BYTES = 16

# Parameters that say how a reader came to a page, not which page it is.
_TRACKER_PREFIXES = ("utm_", "mtm_", "pk_", "piwik_", "hsa_", "mc_", "at_", "_hs", "vero_", "oly_")
_TRACKERS = frozenset(
    {
        "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "yclid", "ysclid", "ymclid", "msclkid", "twclid",
        "ttclid", "igshid", "igsh", "li_fat_id", "wickedid", "rb_clickid", "cmpid", "s_cid", "icid", "ncid", "xtor",
        "ref_src", "ref_url", "__twitter_impression", "_ga", "_gl", "_openstat", "mkt_tok", "ns_mchannel", "ns_source",
        "ns_campaign", "guccounter", "guce_referrer", "guce_referrer_sig", "smid", "wt_mc", "wt_zmc",
    }
)  # fmt: skip
# Links that name no page: they lead to one by way of a code, which may be another one tomorrow.
_OPAQUE = re.compile(r"https?://news\.google\.[a-z.]+/(?:rss/|__i/|rd/)*(?:articles|read)/")
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """An item with its keys, the strongest first and the content key last. A key is a kind, a colon and a hash."""

    item: ParsedItem
    keys: tuple[str, ...]


def identify(items: Sequence[ParsedItem]) -> tuple[Identified, ...]:
    """The items of one document with their keys, in its order; the first of those that are the same twice remains."""
    distinct = _distinct(items)
    guids = Counter(item.guid for item in distinct)
    pages = Counter(_page(item) for item in distinct)
    return tuple(Identified(item=item, keys=_keys(item, guids, pages)) for item in distinct)


def all_apart(items: Sequence[ParsedItem]) -> bool:
    """Whether each of these items has its guid and its link for itself, and none is left out as a copy of another.

    Only then does an item keep its keys when others are added or taken away. The very same item twice does no harm.
    """
    once = {(item.guid, _page(item), _content_key(item)): item for item in items}
    guids = [guid for guid, _, _ in once if guid]
    links = [link for _, link, _ in once if link]
    unshared = len(set(guids)) == len(guids) and len(set(links)) == len(links)
    return unshared and len(_distinct(list(once.values()))) == len(once)


def item_id(feed_id: str, keys: Sequence[str]) -> str:
    """The id of a new item: the same for the same feed and strongest key, wherever it is computed."""
    return _hash(_ITEM_ID_BYTES, feed_id, keys[0])


def canonical_link(url: str) -> str:
    """The address without what does not change the page: letter case of the host, `www.`, default port, user and
    password, fragment, trackers, the order of parameters. "" for what is no http(s) address."""
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").removeprefix("www."), parts.port
    except ValueError:
        return ""
    if parts.scheme not in _DEFAULT_PORTS or not host:
        return ""
    place = f"[{host}]" if ":" in host else host
    if port not in (None, _DEFAULT_PORTS[parts.scheme]):
        place = f"{place}:{port}"
    query = "&".join(sorted(pair for pair in parts.query.split("&") if pair and not _is_tracker(pair)))
    return f"{parts.scheme}://{place}{parts.path or '/'}" + (f"?{query}" if query else "")


def link_keys(url: str) -> tuple[str, ...]:
    """The keys by which any feed's item at this address is known, whether its path ends with a slash or not; none for
    what is no http(s) address. An item that shares its link with others of its feed has no such key."""
    page = canonical_link(url).partition("://")[2]
    return tuple(_key("l", spelt) for spelt in dict.fromkeys((page, _other_slash(page))) if page)


def same_page(url: str, other: str) -> bool:
    """Whether the two lead to one page, by http or https, their path with a last slash or without."""
    pages = [canonical_link(one).partition("://")[2] for one in (url, other)]
    return all(pages) and pages[0] in (pages[1], _other_slash(pages[1]))


def _other_slash(page: str) -> str:
    """The page with the last slash of its path taken away, or added. A host alone keeps its slash."""
    place, mark, query = page.partition("?")
    other = place.removesuffix("/") if place.endswith("/") else place + "/"
    return (other if "/" in other else place) + mark + query


def _is_tracker(pair: str) -> bool:
    name = pair.partition("=")[0].lower()
    return name in _TRACKERS or name.startswith(_TRACKER_PREFIXES)


def _page(item: ParsedItem) -> str:
    """What names the item's page within its feed: its link, whether by http or https; where that says nothing, the
    headline and the outlet; or ""."""
    link = canonical_link(item.link)
    if _OPAQUE.match(link):
        return f"{item.title}\0{item.author}" if item.title else ""
    return link.partition("://")[2]


def _distinct(items: Sequence[ParsedItem]) -> list[ParsedItem]:
    """Leave out an item that repeats an earlier one's link along with its guid or its content."""
    seen: set[tuple[str, ...]] = set()
    distinct = []
    for item in items:
        page = _page(item)
        marks = {("content", page, _content_key(item))}
        if item.guid:
            marks.add(("guid", page, item.guid))
        if marks.isdisjoint(seen):
            distinct.append(item)
        seen |= marks
    return distinct


def _keys(item: ParsedItem, guids: Counter[str], pages: Counter[str]) -> tuple[str, ...]:
    page = _page(item)
    keys = []
    if item.guid and guids[item.guid] == 1:
        keys.append(_key("g", item.guid))
    if page and pages[page] == 1:
        keys.append(_key("l", page))
    if not keys and item.guid and page:
        keys.append(_key("b", item.guid, page))
    return (*keys, _content_key(item))


def _content_key(item: ParsedItem) -> str:
    # Bare links have no content to be known by.
    bare = not (item.title or item.summary or item.text)
    return _key("c", item.guid, item.link) if bare else _key("c", item.title, item.summary, item.text)


def _key(kind: str, *values: str) -> str:
    return f"{kind}:{_hash(_KEY_BYTES, *values)}"


def _hash(size: int, *values: str) -> str:
    return blake2b("\0".join(values).encode("utf-8", "surrogatepass"), digest_size=size).hexdigest()
