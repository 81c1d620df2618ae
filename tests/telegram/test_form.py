"""What a message looks like in the chat, whatever a feed or a configuration puts into it: the rows from 18 on of the
table in docs/telegram.md."""

import logging

import pytest
from structlog.testing import capture_logs

from monitor.alerts.wording import units
from monitor.model import MessageKind, Outlet, Priority, Snippet
from tests.alerts.examples import WHEN, letter
from tests.alerts.letters import LETTERS, fill
from tests.support.botapi import BotApi, Fault
from tests.support.botapi.ledger import Entry
from tests.telegram.conftest import CHAT, Office


async def shown(office: Office, api: BotApi, chat: int = CHAT) -> Entry:
    """What is in the chat once everything was sent: one message, taken at the first try."""
    await office.send()
    (entry,) = api.ledger(chat)
    assert [call.method for call in api.calls] == ["sendMessage"]
    return entry


@pytest.mark.parametrize("kind", LETTERS)
@pytest.mark.parametrize("count", [3900, 4095, 4096, 4097, 10_000])
async def test_row_18_headline_of_any_length_and_letters_arrives_within_the_limit(
    api: BotApi, office: Office, kind: str, count: int
) -> None:
    headline = fill(kind, count)
    await office.say(letter(headline=headline))
    entry = await shown(office, api)
    assert units(entry.text) <= 4096
    assert entry.text.startswith(headline[:40].strip())
    assert letter().link in entry.now.links.values()
    assert "▸ Abe Putin summit" in entry.text


@pytest.mark.parametrize("kind", LETTERS)
async def test_row_18_snippet_of_any_letters_arrives_with_its_marks(api: BotApi, office: Office, kind: str) -> None:
    text = fill(kind, 5_000)
    step = len(LETTERS[kind])
    await office.say(letter(snippet=Snippet(text=text, marks=((step, 2 * step), (20 * step, 4_000)))))
    entry = await shown(office, api)
    assert units(entry.text) <= 4096
    assert text[:20] in entry.text


@pytest.mark.parametrize(("thread", "used"), [(None, None), (9, 9), (1, None)])
async def test_row_19_topic_is_named_unless_it_is_the_general_one(
    api: BotApi, office: Office, thread: int | None, used: int | None
) -> None:
    await office.restart(phone={"chat": -5, "thread": thread})
    await office.say()
    assert (await shown(office, api, -5)).thread == used


@pytest.mark.parametrize(
    ("priority", "silent", "rings"),
    [(Priority.HIGH, False, True), (Priority.NORMAL, False, True), (Priority.LOW, False, False),
     (Priority.NORMAL, True, False)],
)  # fmt: skip
async def test_row_20_message_rings_unless_it_is_low_or_silence_was_asked_for(
    api: BotApi, office: Office, priority: Priority, silent: bool, rings: bool
) -> None:
    await office.restart(phone={"chat": CHAT, "silent": silent})
    await office.say(letter(priority=priority))
    assert (await shown(office, api)).silent is not rings


async def test_row_21_no_preview_is_asked_for_not_in_an_edit_either(api: BotApi, office: Office) -> None:
    sent = await office.say(letter(also=()))
    await office.send()
    await office.change(sent, letter())
    await office.send()
    assert [call.method for call in api.calls] == ["sendMessage", "editMessageText"]
    assert {call.params["link_preview_options"]["is_disabled"] for call in api.calls} == {True}


async def test_row_22_time_is_shown_in_the_readers_own_zone(api: BotApi, office: Office) -> None:
    await office.say(letter())
    entry = await shown(office, api)
    (moment,) = (entity for entity in entry.entities if entity["type"] == "date_time")
    assert moment["unix_time"] == int(WHEN.timestamp())
    assert entry.now.shown_as("date_time") == ("2016-12-02 12:34 UTC",)


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "tg://resolve?domain=x", "https://", "//x/y",
     'https://x.example/"><b>', "https://x.example/\n<i>", "https://[::1", "https://x.example/" + "a" * 5000],
)  # fmt: skip
async def test_row_23_link_leads_to_a_web_page_or_nowhere(api: BotApi, office: Office, link: str) -> None:
    await office.say(letter(link=link, also=(Outlet(source="NHK", link=link),)))
    entry = await shown(office, api)
    assert all(target.startswith("https://x.example/") for target in entry.now.links.values())
    assert entry.text.startswith(letter().headline)
    assert not {"italic", "underline"} & {entity["type"] for entity in entry.entities}


@pytest.mark.parametrize(
    "headline",
    ["/mute all", "#tag and $AAPL", "ask @somebody", "<b>bold</b> <br> &nbsp; &lt;i&gt;", "<a href='tg://x'>x</a>",
     "<tg-time unix=1>now", "\u202eesrever\u202c", "\u2066isolated", "a\u0000b\u200bc\ufeff", "line\u2028two\r\nthree",
     "\ud800 half", "</b></a><script>"],
)  # fmt: skip
async def test_row_24_headline_is_text_and_nothing_in_it_can_be_tapped_or_turns_the_rest_round(
    api: BotApi, office: Office, headline: str
) -> None:
    await office.say(letter(headline=headline, snippet=Snippet(text=headline), also=()))
    entry = await shown(office, api)
    kinds = {entity["type"] for entity in entry.entities}
    assert kinds <= {"bold", "text_link", "date_time"}
    assert not set(entry.text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ud800\x00\r\u2028")
    assert "▸ Abe Putin summit" in entry.text


async def test_row_24_tapped_tag_of_a_possible_repeat_finds_its_copies(api: BotApi, office: Office) -> None:
    await office.say(letter(kind=MessageKind.ALERT))
    (delivery,) = await office.store.lease(["phone"], office.clock.now())
    await office.restart()
    office.clock.advance(office.dispatcher._unknown_delay)  # noqa: SLF001 - as long as a doubt waits
    await office.send()
    (entry,) = api.ledger(CHAT)
    assert entry.now.shown_as("hashtag") == (f"#{delivery.id[:4]}",)


async def test_row_26_token_is_in_no_log_line(api: BotApi, office: Office, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    await office.restart(phone={"chat": CHAT, "token": "1234567:AAAA-wrong"}, tablet={"chat": 88})
    await office.say()
    await office.say(to="tablet")
    with capture_logs() as logs:
        await office.send()
    said = f"{logs} {caplog.text}"
    assert "Telegram does not accept the token" in said
    assert "AAAA" not in said
    assert api.token not in said


async def test_row_27_refused_button_costs_only_itself_and_edits_keep_the_others(api: BotApi, office: Office) -> None:
    api.fail(fault=Fault.BAD_BUTTON, method="sendMessage")
    sent = await office.say(letter(also=()))
    await office.send()
    await office.change(sent, letter())
    await office.send()
    (entry,) = api.ledger(CHAT)
    assert entry.edited
    assert entry.markup is not None
    assert {"Mute 1h", "Not relevant"} <= {button["text"] for row in entry.markup["inline_keyboard"] for button in row}
