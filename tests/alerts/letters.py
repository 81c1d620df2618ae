"""Texts of any length in letters that count differently: in code points, in UTF-16 units, and on the screen."""

LETTERS = {
    "latin": "x",
    "cyrillic words": "слово ",
    "han": "北",
    "emoji": "😀",
    "family": "👩\u200d👩\u200d👧",
    "flag": "🇯🇵",
    "skin": "👍🏽",
    "accents": "e\u0301\u0323",
    "marks alone": "\u0301",
    "hebrew": "שָׁלוֹם ",
    "entities": '&<>" ',
}


def fill(kind: str, code_points: int) -> str:
    """A text of so many code points."""
    piece = LETTERS[kind]
    return (piece * (code_points // len(piece) + 1))[:code_points]
