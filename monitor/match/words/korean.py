"""Korean: the particles that may follow a noun without a space.

A closed list, and most of its members depend on whether the letter before ends in a consonant; several may follow one
another (에게는, 와의). What else may follow makes another word of it (푸틴주의, 섬유).
"""

from functools import lru_cache

_AFTER_ANY = (
    "들", "의", "에", "에서", "에게", "에게서", "한테", "한테서", "께", "께서", "까지", "부터", "만", "도",
    "보다", "처럼", "같이", "마다", "조차", "마저", "밖에", "뿐", "대로", "만큼", "커녕", "하고", "씨", "님",
    "측", "에서부터", "로서", "로써", "인", "이다", "이었다", "이라고", "이라는", "입니다", "이며", "이고",
    "이지만",
)  # fmt: skip
_AFTER_CONSONANT = (
    "은", "이", "을", "과", "으로", "으로서", "으로써", "으로부터", "이나", "이랑", "이든", "이란", "이라",
    "이라도", "이야", "아", "이여",
)  # fmt: skip
_AFTER_VOWEL = (
    "는", "가", "를", "와", "로", "로부터", "나", "랑", "든", "란", "라", "라도", "야", "여", "다", "였다",
    "라고", "라는", "며", "고", "지만",
)  # fmt: skip
_LIEUL = ("로", "로부터")  # ㄹ at the end takes these as a vowel does
_LONGEST = 9
_FIRST, _LAST, _FINALS, _FINAL_LIEUL = ord("가"), ord("힣"), 28, 8


@lru_cache(maxsize=16384)
def are_particles(rest: str, before: str) -> bool:
    """Whether the rest of a token is nothing but particles; `before` is the letter that it follows."""
    if not rest:
        return True
    if len(rest) > _LONGEST:
        return False
    return any(
        rest.startswith(particle) and are_particles(rest[len(particle) :], particle[-1])
        for particle in (*_AFTER_ANY, *_that_follow(before))
    )


def _that_follow(letter: str) -> tuple[str, ...]:
    if not _FIRST <= ord(letter) <= _LAST:
        return (*_AFTER_CONSONANT, *_AFTER_VOWEL)
    final = (ord(letter) - _FIRST) % _FINALS
    if not final:
        return _AFTER_VOWEL
    return (*_AFTER_CONSONANT, *_LIEUL) if final == _FINAL_LIEUL else _AFTER_CONSONANT
