"""One message on its way to Telegram, and what is changed in it when Telegram refuses it for its form. Pure.

Promises: each remedy is used once, so that a message ends after a few tries. It sends nothing.
"""

from dataclasses import dataclass, replace

from monitor.alerts.buttons import Button, buttons
from monitor.alerts.render import TELEGRAM_LIMIT, plain_text, telegram_html
from monitor.model import Message
from monitor.notify.telegram_outcome import says
from monitor.words import ENGLISH, Words

# What "message is too long" leads to: half, and then little more than the headline and its link.
_LIMITS = (TELEGRAM_LIMIT, 2000, 500)

# Telegram is stricter about addresses of buttons than about those in texts.
_ABOUT_BUTTONS = ("inline keyboard", "button_", "wrong http url")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is sent next. `edits` is the id of the message to change, `answers` of the one to which this
    is a reply, `thread` the topic in a forum.

    `marked` is the key to mark it with as a possible repeat. `limit` is the length that it is shortened to. `key` is
    what its buttons name it by; `linked` says whether one of them leads to the page. `words` are those of the language.
    """

    message: Message
    marked: str | None = None
    edits: int | None = None
    answers: int | None = None
    thread: int | None = None
    html: bool = True
    limit: int = TELEGRAM_LIMIT
    key: str = ""
    words: Words = ENGLISH
    linked: bool = True

    @property
    def buttons(self) -> tuple[tuple[Button, ...], ...]:
        """What stands under it."""
        return buttons(self.message, self.key, self.words, linked=self.linked) if self.key else ()

    @property
    def text(self) -> str:
        """The text as Telegram gets it, in the parse mode that `html` says."""
        render = telegram_html if self.html else plain_text
        return render(self.message, repeat_key=self.marked, limit=self.limit, words=self.words)


def mended(draft: Draft, error: BaseException) -> Draft | None:
    """The draft to send instead, or None where the refusal is not about the form, or the remedy was used already."""
    if draft.html and says(error, "can't parse entities", "can't parse message text"):
        return replace(draft, html=False)
    if says(error, "message is too long", "message_too_long", "text is too long"):
        shorter = next((limit for limit in _LIMITS if limit < draft.limit), None)
        return None if shorter is None else replace(draft, limit=shorter)
    if draft.thread is not None and says(error, "message thread not found", "topic_closed", "topic_deleted"):
        return replace(draft, thread=None)
    if draft.key and says(error, *_ABOUT_BUTTONS):
        return replace(draft, linked=False) if draft.linked else replace(draft, key="")
    return None
