"""Paints a message: as Telegram's HTML, or as plain text for a screen. Pure.

Promises: what comes out of `telegram_html` is accepted by Telegram's parser and within its limits, whatever a feed put
into the message. It sends nothing, and does not decide what a message says (`compose`) or how much of it fits
(`layout`).
"""

import io

from rich.console import Console
from rich.text import Text

from monitor.alerts.layout import Look, Run, Section, Style, lay_out
from monitor.model import Message
from monitor.words import ENGLISH, Words

# Telegram's limit on a text after its markup is parsed, in UTF-16 units:
# https://core.telegram.org/bots/api#sendmessage
TELEGRAM_LIMIT = 4096

# Telegram reads no other entities than these and numeric ones: https://core.telegram.org/bots/api#html-style
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})

# The parser keeps seconds in 32 bits and takes a later moment for another one.
_LAST_MOMENT = 2**31 - 1

_COLOURS = {
    Style.PLAIN: "",
    Style.HEADLINE: "bold",
    Style.MARK: "bold yellow",
    Style.TIME: "dim",
    Style.LINK: "cyan",
    Style.ASIDE: "dim",
}


def telegram_html(
    message: Message, *, repeat_key: str | None = None, limit: int = TELEGRAM_LIMIT, words: Words = ENGLISH
) -> str:
    """The message for `parse_mode=HTML`. With `repeat_key` it is marked as a possible repeat, by the key's first four
    digits. `limit` (at least 500 UTF-16 units, after parsing) is what it is shortened to."""
    sections = lay_out(message, Look(limit=limit, gap=2, tame=True, words=words), repeat_key)
    return "\n\n".join(_html_section(section) for section in sections)


def plain_text(
    message: Message,
    *,
    repeat_key: str | None = None,
    width: int | None = None,
    colour: bool = False,
    tame: bool = False,
    limit: int = TELEGRAM_LIMIT,
    words: Words = ENGLISH,
) -> str:
    """The message without markup, its address in a line of its own. Lines are wrapped at `width` columns where one is
    given; addresses never are. `colour` highlights by ANSI escapes, `tame` keeps words of a feed such as `@everyone`
    from acting in a chat. `limit` is at least 500 UTF-16 units."""
    sections = lay_out(message, Look(limit=limit, addresses=True, tame=tame, words=words), repeat_key)
    console = _console(width, colour)
    for section in sections:
        for line in section:
            whole = width is None or (len(line) == 1 and line[0].style is Style.LINK)
            console.print(Text.assemble(*((run.text, _COLOURS[run.style]) for run in line)), soft_wrap=whole)
    return _written(console).removesuffix("\n")


def _console(width: int | None, colour: bool) -> Console:
    return Console(
        file=io.StringIO(),
        width=width or 80,
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=False,
        highlight=False,
        legacy_windows=False,
        _environ={},
    )


def _written(console: Console) -> str:
    lines = console.file.getvalue() if isinstance(console.file, io.StringIO) else ""
    return "\n".join(line.rstrip(" ") for line in lines.split("\n"))


def _html_section(section: Section) -> str:
    return "\n".join("".join(_html(run) for run in line) for line in section)


def _html(run: Run) -> str:
    text = _escaped(run.text)
    match run.style:
        case Style.HEADLINE:
            return f"<b>{_linked(text, run.href)}</b>"
        case Style.MARK:
            return f"<b>{text}</b>"
        case Style.LINK:
            return _linked(text, run.href)
        case Style.TIME if run.time is not None and 0 < (moment := int(run.time.timestamp())) <= _LAST_MOMENT:
            # The reader's app shows it in the reader's own zone and language; older ones show the text.
            return f'<tg-time unix="{moment}" format="dt">{text}</tg-time>'
        case _:
            return text


def _linked(text: str, href: str) -> str:
    return f'<a href="{_escaped(href)}">{text}</a>' if href else text


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)
