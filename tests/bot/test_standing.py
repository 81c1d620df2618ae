"""The bot is blocked, removed, let in again: destinations are parked and freed at once, and `admin` hears of it."""

import pytest

from monitor.model import DeliveryState
from monitor.ports import Move, Settlement
from tests.bot.conftest import CHANNEL, GROUP, ME, Room
from tests.support.build import item
from tests.support.waiting import until

BLOCKED = "Forbidden: bot was blocked by the user"
KICKED = "Forbidden: bot was kicked from the supergroup chat"


async def _parked(room: Room) -> dict[str, str]:
    return {place.name: place.parked for place in await room.store.destinations() if place.parked}


async def _stands(room: Room, chat: int, status: str, refused: str = "", **rights: bool) -> None:
    """The bot's standing changes, and that is carried out."""
    await room.carried_out(room.api.methods.stand(chat, status, refused=refused, **rights))


async def test_bot_asks_to_be_told_of_its_standing(room: Room) -> None:
    await room.say("/help")
    polls = [call.params["allowed_updates"] for call in room.api.calls if call.method == "getUpdates"]
    assert all("my_chat_member" in asked for asked in polls)


async def test_chat_that_blocked_the_bot_is_parked_before_anything_is_sent_there(room: Room) -> None:
    await _stands(room, ME, "kicked", BLOCKED)
    await room.matched(item("Kuril one"))
    await room.dispatcher.run_until_idle()
    assert await _parked(room) == {"phone": "the bot was blocked by the user"}
    assert room.api.count("sendMessage") == 0


async def test_chat_that_lets_the_bot_in_again_gets_what_waited_for_it(room: Room) -> None:
    await _stands(room, ME, "kicked", BLOCKED)
    await room.matched(item("Kuril one"))
    await _stands(room, ME, "member")
    await room.dispatcher.run_until_idle()
    assert await _parked(room) == {}
    assert [entry.text.partition("\n")[0] for entry in room.api.ledger(ME)] == ["Kuril one"]


async def test_chat_parked_by_a_refused_send_is_freed_the_same_way(room: Room) -> None:
    room.api.methods.barred[str(ME)] = BLOCKED
    await room.matched(item("Kuril one"))
    await room.dispatcher.run_until_idle()
    assert list(await _parked(room)) == ["phone"]
    await _stands(room, ME, "member")
    await room.dispatcher.run_until_idle()
    assert len(room.api.ledger(ME)) == 1


async def test_admin_is_told_by_another_destination_once_and_when_it_works_again(room: Room) -> None:
    room.admin = "phone"
    await _stands(room, ME, "kicked", BLOCKED)
    await _stands(room, ME, "kicked", BLOCKED)
    await room.matched(item("Kuril one"))
    await room.dispatcher.run_until_idle()
    (told,) = room.api.ledger(GROUP)
    assert told.text.startswith("Destination parked: phone\n")
    assert "blocked by the user" in told.text
    await _stands(room, ME, "member")
    await room.dispatcher.run_until_idle()
    assert [entry.text.partition("\n")[0] for entry in room.api.ledger(GROUP)] == [
        "Destination parked: phone", "Destination works again: phone"
    ]  # fmt: skip


async def test_refused_send_after_that_tells_admin_nothing_more(room: Room) -> None:
    room.admin = "desk"
    await _stands(room, ME, "kicked", BLOCKED)
    await room.matched(item("Kuril one"))
    await room.store.unpark(["phone"], room.clock.now())
    await room.dispatcher.run_until_idle()
    assert len(room.api.ledger(GROUP)) == 1


async def test_admin_hears_by_its_own_chat_as_soon_as_that_lets_the_bot_in_again(room: Room) -> None:
    room.admin = "phone"
    await _stands(room, ME, "kicked", BLOCKED)
    await until(lambda: room.dispatcher.hearer() == "desk", what="another hearer")
    await _stands(room, ME, "member")
    await until(lambda: room.dispatcher.hearer() == "phone", what="its own chat")


async def test_all_destinations_in_a_group_are_parked_with_it_and_told_of_in_one_notice(board: Room) -> None:
    board.admin = "desk"
    await _stands(board, GROUP, "kicked", KICKED)
    await board.dispatcher.run_until_idle()
    assert await _parked(board) == dict.fromkeys(["desk", "topic"], "the bot was removed from the group")
    assert [entry.text.partition("\n")[0] for entry in board.api.ledger(ME)] == ["Destination parked: topic, desk"]


async def test_start_in_a_group_frees_all_its_destinations(board: Room) -> None:
    await _stands(board, GROUP, "kicked", KICKED)
    board.api.methods.barred.clear()
    await board.say("/start", GROUP)
    assert await _parked(board) == {}


@pytest.mark.parametrize("status", ["left", "kicked", "restricted"])
async def test_group_in_which_the_bot_may_not_write_is_parked(room: Room, status: str) -> None:
    await _stands(room, GROUP, status, KICKED)
    assert list(await _parked(room)) == ["desk"]


async def test_group_in_which_the_bot_is_restricted_but_may_write_is_not_parked(room: Room) -> None:
    await _stands(room, GROUP, "restricted", can_send_messages=True, is_member=True)
    assert await _parked(room) == {}


async def test_channel_in_which_the_bot_lost_the_right_to_post_is_parked(board: Room) -> None:
    await _stands(board, CHANNEL, "administrator", "Bad Request: need administrator rights in the channel chat")
    assert await _parked(board) == {"board": "the bot has no right to write there"}
    await _stands(board, CHANNEL, "administrator", can_post_messages=True)
    assert await _parked(board) == {}


async def test_group_that_is_no_destination_hears_nothing_when_the_bot_comes_or_goes(room: Room) -> None:
    for status in ("member", "administrator", "kicked"):
        await _stands(room, -100777, status)
    await _stands(room, 666, "kicked")
    assert (await _parked(room), room.api.count("sendMessage")) == ({}, 0)


async def test_group_that_moved_is_at_its_new_number_only(room: Room) -> None:
    await room.matched(item("Kuril one"), to="desk")
    (leased,) = await room.store.lease(["desk"], room.clock.now())
    moved = Settlement(state=DeliveryState.SENT, outcome="sent", not_before=room.clock.now(),
                       moved=Move(old=str(GROUP), new="-100200"))  # fmt: skip
    await room.store.settle(leased, moved, room.clock.now())
    await _stands(room, GROUP, "left")
    assert await _parked(room) == {}
    await _stands(room, -100200, "left")
    assert list(await _parked(room)) == ["desk"]


async def test_group_that_the_bot_came_to_is_shown_its_commands(room: Room) -> None:
    await room.say("/help")
    room.api.methods.menus.clear()
    await _stands(room, GROUP, "member")
    await until(lambda: len(room.api.methods.menus) == 6, what="menus of both kinds in each language")
    assert {chat for _, chat, _ in room.api.methods.menus} == {str(GROUP)}


async def test_notice_is_on_the_disk_together_with_the_update(room: Room) -> None:
    room.admin = "desk"
    update = room.api.methods.stand(ME, "kicked", refused=BLOCKED)
    await room.carried_out(update)
    waiting = await room.store.deliveries([DeliveryState.QUEUED])
    assert [(one.destination, one.message.headline) for one in waiting] == [("desk", "Destination parked: phone")]
