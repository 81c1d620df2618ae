"""Arabic and Hebrew: the article, "and" and the prepositions, which are written as one word with what follows."""

_ARABIC = ("ال", "و", "وال", "ب", "بال", "ل", "لل", "ك", "كال", "ف", "فال", "وب", "ول", "وبال", "ولل")
_ARABIC_ARTICLE = "ال"
_HEBREW = ("ה", "ו", "ב", "ל", "מ", "ש", "כ", "וה", "וב", "ול", "ומ", "וש", "שב", "של", "שה", "מה", "כש", "לכש")
_SHORTEST = 3


def forms(word: str, language: str) -> tuple[str, ...]:
    """The word, given as its token, alone and behind each of them; a short word would become too many others."""
    bare = word
    if language == "ar" and word.startswith(_ARABIC_ARTICLE) and len(word) >= _SHORTEST + len(_ARABIC_ARTICLE):
        bare = word.removeprefix(_ARABIC_ARTICLE)
    if len(bare) < _SHORTEST:
        return (word,)
    prefixes = _ARABIC if language == "ar" else _HEBREW
    return (word, *(prefix + bare for prefix in prefixes if prefix + bare != word), *((bare,) if bare != word else ()))
