"""From a place in a scalar's text to the place in the file: undoing quotes, escapes and folded lines.

Pure arithmetic on the written form. For text blocks (`|` and `>`) the line is right and the column nearly so.
"""

import re

_BREAK = r"(?:\r\n|\r|\n)"
_FOLD = rf"[ \t]*{_BREAK}(?:[ \t]*{_BREAK})*[ \t]*"
_PIECES = {
    "": re.compile(rf"(?P<fold>{_FOLD})|.", re.DOTALL),
    "'": re.compile(rf"(?P<fold>{_FOLD})|''|.", re.DOTALL),
    '"': re.compile(
        rf"(?P<join>\\{_BREAK}[ \t]*)|(?P<fold>{_FOLD})"
        r"|\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\.|.",
        re.DOTALL,
    ),
}
_BREAKS = re.compile(_BREAK)


def raw_offset(raw: str, style: str, offset: int) -> int:
    """Where in `raw` the code point `offset` of the scalar's text is written; the end, when it is past the last."""
    return _in_block(raw, offset) if style in ("|", ">") else _in_line(raw, style, offset)


def _in_line(raw: str, style: str, offset: int) -> int:
    quote = len(style)
    end = len(raw) - quote
    seen = 0
    for piece in _PIECES[style].finditer(raw, quote, end):
        seen += _length(piece)
        if seen > offset:
            return piece.start()
    return end


def _length(piece: re.Match[str]) -> int:
    """How many code points of text one piece of the written form stands for."""
    if piece.lastgroup == "join":
        return 0
    if piece.lastgroup == "fold":
        return max(1, len(_BREAKS.findall(piece[0])) - 1)
    return 1


def _in_block(raw: str, offset: int) -> int:
    position = 0
    lines = raw.splitlines(keepends=True)
    indent = min((len(line) - len(line.lstrip(" ")) for line in lines[1:] if line.strip()), default=0)
    for number, line in enumerate(lines):
        content = line.rstrip("\r\n")[indent:]
        if number and offset <= len(content):
            return position + indent + offset if content else position
        if number:
            offset -= len(content) + 1
        position += len(line)
    return len(raw.rstrip())
