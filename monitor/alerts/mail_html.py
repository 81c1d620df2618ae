"""Paints a message as the HTML of a mail. Pure.

Promises: whatever a feed put into the message, nothing of it becomes markup, and only checked addresses become links.
It uses no style sheet, picture or script, which mail programs drop or ask about.
"""

from html import escape

from monitor.alerts.layout import Look, Run, Section, Style, lay_out
from monitor.model import Message
from monitor.words import ENGLISH, Words

# Mail has no limit of its own; this is about what a person would still read, and what every server still takes.
MAIL_LIMIT = 200_000

_ASIDE = '<span style="color:#666">{}</span>'


def mail_html(
    message: Message, *, repeat_key: str | None = None, limit: int = MAIL_LIMIT, words: Words = ENGLISH
) -> str:
    """A whole HTML document. With `repeat_key` it is marked as a possible repeat, by the key's first four digits.
    `limit` is what the text is shortened to, in UTF-16 units."""
    sections = lay_out(message, Look(limit=limit, words=words), repeat_key)
    body = "\n".join(f"<p>{_section(section)}</p>" for section in sections)
    return f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head><body>\n{body}\n</body></html>\n'


def _section(section: Section) -> str:
    return "<br>\n".join("".join(_run(run) for run in line) for line in section)


def _run(run: Run) -> str:
    text = escape(run.text).replace("\n", "<br>\n")
    match run.style:
        case Style.HEADLINE:
            return f'<b style="font-size:1.15em">{_linked(text, run.href)}</b>'
        case Style.MARK:
            return f"<b>{text}</b>"
        case Style.LINK:
            return _linked(text, run.href)
        case Style.TIME | Style.ASIDE:
            return _ASIDE.format(text)
        case _:
            return text


def _linked(text: str, href: str) -> str:
    return f'<a href="{escape(href)}">{text}</a>' if href else text
