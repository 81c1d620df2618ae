"""Who is obeyed, and what everybody else sees."""

import pytest

from monitor.bot.access import CACHED_FOR
from monitor.model import DeliveryState
from monitor.ports import Move, Settlement
from tests.bot.conftest import BOSS, CHANNEL, GROUP, ME, Room
from tests.bot.listening import listening

STRANGER = 666
MEMBER, LEADER = 31, 32


async def test_stranger_gets_one_neutral_reply_with_the_number_and_then_silence(room: Room) -> None:
    assert await room.say("/status", STRANGER) == "This bot is private. Your number is 666."
    assert await room.unanswered("/status", STRANGER)
    assert await room.unanswered("hello?", STRANGER)


async def test_stranger_changes_nothing(room: Room) -> None:
    await room.say("/mute Kuril", STRANGER)
    assert (await room.store.policy_context({}, room.clock.now())).muted == {}


async def test_stranger_who_speaks_in_the_name_of_a_channel_is_none_of_ours(room: Room) -> None:
    text = await room.say("/mute Kuril", GROUP, as_chat=-100999)
    assert text == "Only an admin of this group can do that."


async def test_foreign_group_is_a_stranger_whoever_speaks(room: Room) -> None:
    room.api.methods.members[-100777, LEADER] = "administrator"
    assert "private" in await room.say("/status", -100777, user=LEADER)
    assert await room.unanswered("/status", -100777, user=BOSS)


async def test_member_of_the_group_may_look(room: Room) -> None:
    assert "Feeds:" in await room.say("/status", GROUP, user=MEMBER)


async def test_member_of_the_group_may_not_change(room: Room) -> None:
    assert await room.say("/mute Kuril", GROUP, user=MEMBER) == "Only an admin of this group can do that."


async def test_admin_of_the_group_may_change(room: Room) -> None:
    room.api.methods.members[GROUP, LEADER] = "administrator"
    assert "muted until" in await room.say("/mute Kuril", GROUP, user=LEADER)


async def test_owner_of_the_group_may_change(room: Room) -> None:
    room.api.methods.members[GROUP, LEADER] = "creator"
    assert "muted until" in await room.say("/mute Kuril", GROUP, user=LEADER)


async def test_anonymous_admin_may_change(room: Room) -> None:
    assert "muted until" in await room.say("/mute Kuril", GROUP, as_chat=GROUP)


async def test_admin_of_the_file_may_change_in_the_group_and_in_private(room: Room) -> None:
    assert "muted until" in await room.say("/mute Kuril", GROUP, user=BOSS)
    assert "not muted any more" in await room.say("/unmute", BOSS)


async def test_telegram_is_asked_once_for_several_commands_of_one_person(room: Room) -> None:
    for _ in range(2):
        await room.unanswered("good morning", GROUP, user=MEMBER)
        await room.say("/help", GROUP, user=MEMBER)
    assert room.api.count("getChatAdministrators") <= 1


async def test_plain_talk_in_the_group_is_not_answered(room: Room) -> None:
    assert await room.unanswered("good morning", GROUP, user=MEMBER)


async def test_command_for_another_bot_is_not_answered(room: Room) -> None:
    assert await room.unanswered("/status@other_bot", GROUP, user=MEMBER)


async def test_command_for_this_bot_is_answered(room: Room) -> None:
    assert "Feeds:" in await room.say("/status@Test_Bot", GROUP, user=MEMBER)


async def test_stranger_who_presses_a_button_changes_nothing(room: Room) -> None:
    alert = await room.alert(to="desk")
    assert await room.press(alert, "mh", GROUP, MEMBER) == "Only an admin can do that"
    assert (await room.store.policy_context({}, room.clock.now())).muted == {}


async def test_admin_s_button_acts_whether_the_admin_is_anonymous_or_not(room: Room) -> None:
    # Who presses a button is always named.
    room.api.methods.members[GROUP, LEADER] = "administrator"
    alert = await room.alert(to="desk")
    assert "Muted until" in await room.press(alert, "mh", GROUP, LEADER)


async def test_somebody_who_leads_no_more_is_not_obeyed_for_longer_than_an_answer_is_good(room: Room) -> None:
    now = [0.0]
    await room.chat.stop()
    room.api.methods.members[GROUP, LEADER] = "administrator"
    async with listening(room, clock=lambda: now[0]):
        assert "muted until" in await room.say("/mute Kuril", GROUP, user=LEADER)
        room.api.methods.members[GROUP, LEADER] = "member"
        now[0] = CACHED_FOR + 1
        assert await room.say("/unmute", GROUP, user=LEADER) == "Only an admin of this group can do that."


async def test_who_only_looks_is_not_asked_about(room: Room) -> None:
    await room.say("/status", GROUP, user=MEMBER)
    assert room.api.count("getChatAdministrators") == 0


@pytest.mark.parametrize("verb", ["mh", "nr", "si"])
async def test_reader_of_a_channel_may_press_nothing(board: Room, verb: str) -> None:
    alert = await board.alert(to="board")
    assert await board.press(alert, verb, CHANNEL, MEMBER) == "Only an admin can do that"
    assert len(board.api.ledger(CHANNEL)) == 1


async def test_admin_of_a_channel_may_press(board: Room) -> None:
    board.api.methods.members[CHANNEL, LEADER] = "administrator"
    alert = await board.alert(to="board")
    assert "Muted until" in await board.press(alert, "mh", CHANNEL, LEADER)


async def test_post_in_a_channel_is_nothing(board: Room) -> None:
    post = {"message_id": 9, "date": 1, "chat": {"id": CHANNEL, "type": "channel", "title": "Board"},
            "sender_chat": {"id": CHANNEL, "type": "channel", "title": "Board"}, "text": "/mute Kuril"}  # fmt: skip
    await board.carried_out(board.api.methods.push_as_it_is({"update_id": 1, "channel_post": post}))
    assert board.api.ledger(CHANNEL) == ()
    assert (await board.store.policy_context({}, board.clock.now())).muted == {}


async def test_group_that_moved_is_obeyed_at_its_new_number(room: Room) -> None:
    await room.alert(to="phone")
    delivery = (await room.store.deliveries([DeliveryState.SENT]))[0]
    moved = Settlement(state=DeliveryState.SENT, outcome="sent", not_before=room.clock.now(),
                       moved=Move(old=str(ME), new="-100200"))  # fmt: skip
    await room.store.settle(delivery, moved, room.clock.now())
    assert "Feeds:" in await room.say("/status", -100200, user=MEMBER)
