"""The buttons under an alert, as a person presses them."""

from dataclasses import replace
from datetime import timedelta

from monitor.model import Outlet
from monitor.ports import PollPlan
from tests.bot.conftest import Room
from tests.support.botapi import Fault
from tests.support.build import item
from tests.support.waiting import until


async def test_alert_has_its_buttons(room: Room) -> None:
    alert = await room.alert("Kuril treaty is near")
    assert alert.markup is not None
    labels = [[button["text"] for button in row] for row in alert.markup["inline_keyboard"]]
    assert labels == [["Open"], ["Mute 1h", "Mute 1d"], ["Not relevant", "Similar"]]
    assert alert.markup["inline_keyboard"][0][0]["url"] == "http://news.test/kuril-treaty-is-near"
    assert all(len(data.encode()) <= 64 for data in room.data(alert))


async def test_edited_alert_keeps_its_buttons(room: Room) -> None:
    alert = await room.alert("Kuril treaty is near")
    key = room.data(alert)[0].partition(":")[2]
    delivery = await room.store.delivery(key)
    assert delivery is not None
    changed = replace(delivery.message, also=(Outlet(source="NHK", link="http://nhk.test/1"),))
    await room.store.commit_poll(PollPlan(state=None, seen={}, deliveries=[replace(delivery, message=changed)]))
    await room.dispatcher.run_until_idle()
    (edited,) = room.api.ledger(77)
    assert "NHK" in edited.text
    assert room.data(edited) == room.data(alert)


async def test_mute_silences_the_watches_of_the_alert(room: Room) -> None:
    alert = await room.alert("Kuril ferry sails")
    toast = await room.press(alert, "mh")
    assert toast.startswith("Muted until")
    assert toast.endswith("Kuril, ferry")
    muted = (await room.store.policy_context({}, room.clock.now())).muted
    assert muted == dict.fromkeys(["Kuril", "ferry"], room.clock.now() + timedelta(hours=1))


async def test_mute_for_a_day_lasts_a_day(room: Room) -> None:
    await room.press(await room.alert(), "md")
    assert (await room.store.policy_context({}, room.clock.now())).muted == {"Kuril": room.clock.now() + timedelta(1)}


async def test_not_relevant_is_counted_in_the_list(room: Room) -> None:
    assert await room.press(await room.alert(), "nr") == "Noted: not relevant"
    assert "Kuril — 1 alert, 1 not relevant" in await room.say("/list")


async def test_not_relevant_twice_counts_once(room: Room) -> None:
    alert = await room.alert()
    for _ in range(2):
        await room.press(alert, "nr")
    assert "1 not relevant" in await room.say("/list")


async def test_status_names_the_noisiest_watch_and_what_to_exclude(room: Room) -> None:
    for title in ("Kuril football cup", "Kuril football final", "Kuril football league"):
        await room.press(await room.alert(title), "nr")
    for number in range(40):
        await room.matched(item(f"Kuril treaty, day {number}"))
    text = await room.say("/status")
    assert "Noisiest: Kuril; 3 of its 43 alerts" in text
    assert "not: [football]" in text


async def test_similar_lists_the_other_items_of_the_story(room: Room) -> None:
    alert = await room.alert("Kuril treaty is near")
    assert await room.press(alert, "si") == "The list comes as a message"
    await until(lambda: len(room.api.ledger(77)) == 2, what="a list")
    assert "Nothing like “Kuril treaty is near”" in room.api.ledger(77)[-1].text


async def test_similar_lists_stories_that_share_their_text(room: Room) -> None:
    text = "Fishermen off the Kuril islands brought home the largest catch of saury that anybody there remembers"
    other = item("Saury catch surprises everybody", link="http://nhk.test/saury", source="NHK", summary=text)
    matches = room.snapshot.matcher.match(other, None)
    assert matches
    await room.matched(other, sketch=True)
    alert = await room.alert("Kuril fishermen celebrate", summary=text)
    await room.press(alert, "si")
    await until(lambda: "Stories like" in room.api.ledger(77)[-1].text, what="a list")
    assert room.api.ledger(77)[-1].now.links == {"Saury catch surprises everybody": "http://nhk.test/saury"}


async def test_similar_lists_what_no_watch_waited_for_but_has_the_same_telling_words(room: Room) -> None:
    others = [item(f"Herring number {number}", link=f"http://nhk.test/{number}") for number in range(8)]
    sunk = item("Trawler crew rescued after storm", link="http://nhk.test/crew")
    await room.store.commit_poll(PollPlan(state=None, seen={}, items=[*others, sunk]))
    alert = await room.alert("Kuril storm sinks a trawler")
    await room.press(alert, "si")
    await until(lambda: "Stories like" in room.api.ledger(77)[-1].text, what="a list")
    assert room.api.ledger(77)[-1].now.links == {"Trawler crew rescued after storm": "http://nhk.test/crew"}


async def test_old_button_is_answered_and_removed(room: Room) -> None:
    alert = await room.alert()
    assert await room.press_data(alert, f"mh:{'0' * 32}") == "This button is too old"
    await until(lambda: room.api.ledger(77)[0].markup is None, what="a message without buttons")


async def test_foreign_button_is_answered_and_removed(room: Room) -> None:
    alert = await room.alert()
    assert await room.press_data(alert, "vote:yes") == "This button is too old"
    await until(lambda: room.api.ledger(77)[0].markup is None, what="a message without buttons")


async def test_address_that_telegram_takes_for_no_button_costs_only_that_button(room: Room) -> None:
    room.api.fail(fault=Fault.BAD_BUTTON, method="sendMessage")
    alert = await room.alert()
    assert alert.markup is not None
    assert [len(row) for row in alert.markup["inline_keyboard"]] == [2, 2]


async def test_button_that_expired_acts_all_the_same(room: Room) -> None:
    alert = await room.alert()
    await room.chat.stop()
    query = room.api.methods.press(77, alert.id, room.data(alert)[0])
    room.api.methods.expire(query)
    await room.open()
    await room.carried_out(1)
    assert "Kuril" in (await room.store.policy_context({}, room.clock.now())).muted
