"""Made-up prose: no two stories share words, so that nothing looks like a copy which is none. Pure."""

import random
from collections.abc import Iterator

_CONSONANTS, _VOWELS = "bdgklmnprstvz", "aeiou"


class Words:
    """Words that were never used before."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._used: set[str] = set()

    def headline(self) -> str:
        """Seven words, long enough to be known again in another feed."""
        return " ".join(word.capitalize() for word in self._several(7))

    def sentence(self, *terms: str, length: int = 12) -> str:
        """A sentence with these terms somewhere in it."""
        words = [*self._several(length), *terms]
        self._rng.shuffle(words)
        return f"{' '.join(words).capitalize()}."

    def page(self, *terms: str) -> str:
        """An article page of a few paragraphs; the terms stand in the last one."""
        sentences = [self.sentence(length=18) for _ in range(5)]
        text = "".join(f"<p>{one}</p>" for one in [*sentences, self.sentence(*terms, length=18)])
        return f"<!doctype html><html><head><title>Page</title></head><body><article>{text}</article></body></html>"

    def _several(self, count: int) -> list[str]:
        fresh = self._fresh()
        return [next(fresh) for _ in range(count)]

    def _fresh(self) -> Iterator[str]:
        while True:
            word = "".join(self._rng.choice(_CONSONANTS) + self._rng.choice(_VOWELS) for _ in range(4))
            if word not in self._used:
                self._used.add(word)
                yield word
