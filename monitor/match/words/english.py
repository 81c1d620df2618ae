"""English: the plural of a noun and, for a word that is not a name, the singular of a plural.

The possessive needs no form, as an apostrophe ends a token; only one that was typed without its apostrophe looks like
a plural. Verbs are left alone. A capitalised word never loses its s: Hamas, Jobs and Williams are not Hama, job and
William. What is made for a word that is no noun ("signeds") is no word, so it does no harm.
"""

import re

_IRREGULAR = {
    "man": "men", "woman": "women", "child": "children", "foot": "feet", "tooth": "teeth", "mouse": "mice",
    "goose": "geese", "ox": "oxen", "criterion": "criteria", "phenomenon": "phenomena", "referendum": "referenda",
    "memorandum": "memoranda", "wolf": "wolves", "leaf": "leaves", "life": "lives", "knife": "knives", "wife": "wives",
    "half": "halves", "shelf": "shelves", "self": "selves", "thief": "thieves", "loaf": "loaves", "calf": "calves",
    "scarf": "scarves", "quiz": "quizzes",
}  # fmt: skip
_SINGULAR = {plural: singular for singular, plural in _IRREGULAR.items()}
_OF_MEN = re.compile(r".+(?:s|wo|ce|her|air|gun|fire|lay|sea|work|mid|vice)man")
_HISSING = re.compile(r".*(?:s|x|z|ch|sh)")
_CONSONANT_Y = re.compile(r".*[^aeiou]y")

# Nouns that only look like plurals, or mean something else without their s.
_NO_PLURAL = frozenset({
    "arms", "always", "economics", "electronics", "ethics", "glasses", "goods", "customs", "headquarters", "logistics",
    "mathematics", "means", "measles", "news", "olympics", "perhaps", "physics", "politics", "series", "species",
    "statistics", "whereas",
})  # fmt: skip
_SINGULAR_S = re.compile(r".*(?:ss|us|is|[^e]as|[^de]os)|.{0,3}")

_PLURALS = (
    (re.compile(r"(.{2,})ies"), "y"),
    (re.compile(r"(.*(?:cri|aly|the|gno|oa)s)es"), "is"),
    (re.compile(r"(.*(?:ss|x|z|ch|sh|[^o]o|[^ao]us))es"), ""),
)


def forms(word: str, *, capital: bool) -> tuple[str, ...]:
    """The word, given as its token, with its other number. `capital`: it is written as names are."""
    other = [] if capital else _singulars(word)
    return tuple(dict.fromkeys((word, *(other or _plurals(word)))))


def _plurals(noun: str) -> list[str]:
    if noun in _IRREGULAR:
        return [f"{noun}s", _IRREGULAR[noun]]
    if _OF_MEN.fullmatch(noun):
        return [f"{noun[:-2]}en"]
    if _CONSONANT_Y.fullmatch(noun):
        return [f"{noun}s", f"{noun[:-1]}ies"]  # names keep their y: the Kennedys
    if noun.endswith("sis"):
        return [f"{noun[:-2]}es"]
    if _HISSING.fullmatch(noun):
        return [f"{noun}es"]
    found = [f"{noun}s", f"{noun}es"] if noun.endswith("o") else [f"{noun}s"]
    return [plural for plural in found if plural not in _NO_PLURAL]


def _singulars(plural: str) -> list[str]:
    if plural in _SINGULAR:
        return [_SINGULAR[plural]]
    if plural.endswith("men") and _OF_MEN.fullmatch(f"{plural[:-2]}an"):
        return [f"{plural[:-2]}an"]
    if not plural.endswith("s") or plural in _NO_PLURAL or _SINGULAR_S.fullmatch(plural):
        return []
    for pattern, ending in _PLURALS:
        if found := pattern.fullmatch(plural):
            return [found[1] + ending]
    return [plural[:-1]]
