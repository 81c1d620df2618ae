"""Which scripts a name is written in, and which ones a language is. Pure.

Scripts have the names that Unicode gives their letters; hiragana and katakana are one, `KANA`.
"""

import unicodedata
from functools import lru_cache

_KANA = frozenset({"HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HALFWIDTH"})
_LATIN = frozenset({"LATIN"})

_OF_LANGUAGE = {
    "CYRILLIC": "ab av ba be bg ce cv kk kv ky mk mn os ru rue sah tg tt udm uk",
    "ARABIC": "ar ckb fa ks ps sd ug ur",
    "GREEK": "el",
    "HEBREW": "he iw yi",
    "DEVANAGARI": "bho hi mai mr ne sa",
    "BENGALI": "as bn",
    "HANGUL": "ko",
    "CJK": "cmn wuu yue zh",
    "THAI": "th",
    "LAO": "lo",
    "KHMER": "km",
    "MYANMAR": "my",
    "GEORGIAN": "ka",
    "ARMENIAN": "hy",
    "ETHIOPIC": "am ti",
    "TAMIL": "ta",
    "TELUGU": "te",
    "KANNADA": "kn",
    "MALAYALAM": "ml",
    "GUJARATI": "gu",
    "GURMUKHI": "pa",
    "SINHALA": "si",
    "TIBETAN": "bo dz",
}
_BY_LANGUAGE = {language: frozenset({script}) for script, codes in _OF_LANGUAGE.items() for language in codes.split()}
_BY_LANGUAGE["ja"] = frozenset({"CJK", "KANA"})
# Written in two scripts, each by many.
_BY_LANGUAGE |= dict.fromkeys(("az", "bs", "sh", "sr", "uz", "tk"), frozenset({"CYRILLIC", "LATIN"}))

_SHOWN = {"CJK": "Han", "KANA": "kana"}


def scripts_of_language(tag: str) -> frozenset[str]:
    """The scripts that a language's words are written in; Latin, where nothing else is known."""
    return _BY_LANGUAGE.get(tag.replace("_", "-").partition("-")[0].lower(), _LATIN)


def scripts_of(text: str) -> frozenset[str]:
    """The scripts of a text's letters."""
    return frozenset(filter(None, map(_script, text)))


def shown(script: str) -> str:
    """A script's name for people."""
    return _SHOWN.get(script, script.title())


@lru_cache(maxsize=4096)
def _script(character: str) -> str:
    if not character.isalpha():
        return ""
    first = unicodedata.name(character, "").partition(" ")[0]
    if first == "IDEOGRAPHIC":  # 々 and 〇
        return "CJK"
    return "KANA" if first in _KANA else first
