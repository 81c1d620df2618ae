"""How common each word is among some texts. What that says about a watch is decided elsewhere."""

from collections import Counter
from collections.abc import Iterable

from monitor.match.text import tokens


def document_frequencies(texts: Iterable[str]) -> dict[str, int]:
    """By normalised token, in how many of the texts it stands, however often in each."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(set(tokens(text)))
    return dict(counts)
