"""/watch and /unwatch: the file keeps its owner's hand, and a mistake changes nothing."""

import stat
from datetime import timedelta

from monitor.bot.newsroom import Found
from monitor.bot.pages import looked_back
from monitor.words import ENGLISH
from tests.bot.conftest import Room
from tests.support.build import item


def _watchlists(room: Room) -> list[str]:
    text = room.path.read_text(encoding="utf-8")
    return text.partition("watchlists:\n")[2].partition("\n\n")[0].splitlines()


async def test_watch_is_written_below_the_others_and_the_rest_is_as_it_was(room: Room) -> None:
    before = room.path.read_text(encoding="utf-8")
    assert "Watching for peace treaty." in await room.say("/watch peace treaty")
    after = room.path.read_text(encoding="utf-8")
    assert _watchlists(room)[-1] == '  - "peace treaty"'
    assert after.replace('  - "peace treaty"\n', "") == before


async def test_watch_leaves_a_copy_of_the_old_file(room: Room) -> None:
    before = room.path.read_text(encoding="utf-8")
    room.path.chmod(0o600)
    await room.say("/watch peace treaty")
    copy = room.path.with_name("config.yaml.bak")
    assert copy.read_text(encoding="utf-8") == before
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600


async def test_watch_says_what_it_would_have_matched_last_week(room: Room) -> None:
    (feed,) = room.settings.feeds
    await room.matched(item("Kuril treaty is near", feed_id=feed.id))
    await room.matched(item("Kuril weather", feed_id=feed.id))
    entry = await room.answer("/watch treaty")
    assert "1 of 2 stored items" in entry.text
    assert "Kuril treaty is near" in entry.now.links


async def test_watch_says_how_far_it_looked_where_a_week_is_too_much() -> None:
    def said(span: timedelta | None) -> str:
        return looked_back(Found(count=3, looked=200, span=span), ENGLISH)

    assert said(None) == "In the last 7 days it would have matched 3 of 200 stored items."
    assert said(timedelta(hours=30)).startswith("In the last 30 h (there was no time for more) it would have matched 3")


async def test_watch_says_when_it_takes_effect(room: Room) -> None:
    assert "takes effect when the daemon has read it again" in await room.say("/watch treaty")


async def test_watch_tells_what_the_reload_reports(room: Room) -> None:
    async def reload() -> str:
        return "read again: treaty is new"

    await room.chat.stop()
    room.reload = reload
    await room.open()
    assert "read again: treaty is new" in await room.say("/watch treaty")


async def test_watch_that_cannot_be_read_is_refused_as_check_does(room: Room) -> None:
    before = room.path.read_text(encoding="utf-8")
    text = await room.say("/watch Kuril AND treaty OR peace")
    assert text.startswith("The file was not changed:")
    assert "config.yaml:" in text
    assert "watchlists[3]" in text
    assert room.path.read_text(encoding="utf-8") == before


async def test_watch_that_is_there_already_changes_nothing(room: Room) -> None:
    before = room.path.read_text(encoding="utf-8")
    assert "already" in await room.say("/watch Abe Putin")
    assert room.path.read_text(encoding="utf-8") == before


async def test_watch_cannot_read_the_environment(room: Room) -> None:
    await room.say("/watch ${TELEGRAM_BOT_TOKEN}")
    assert "${TELEGRAM" not in room.path.read_text(encoding="utf-8").replace("$${", "")


async def test_unwatch_takes_one_entry_out_and_leaves_the_rest(room: Room) -> None:
    assert "talks is not watched for any more" in await room.say("/unwatch talks")
    assert _watchlists(room) == ["  - Kuril   # the islands", "  - ferry"]


async def test_unwatch_finds_a_watch_whatever_its_case(room: Room) -> None:
    await room.say("/unwatch FERRY")
    assert _watchlists(room)[-1] == '    query: "Abe Putin"'


async def test_unwatch_of_the_last_one_is_refused(room: Room) -> None:
    await room.say("/unwatch ferry")
    await room.say("/unwatch talks")
    assert "there are no watches" in await room.say("/unwatch Kuril")


async def test_unwatch_of_an_unknown_name_says_which_is_like_it(room: Room) -> None:
    assert "Did you mean Kuril?" in await room.say("/unwatch Kurill")


async def test_unwatch_by_nobody_s_right_changes_nothing(room: Room) -> None:
    before = room.path.read_text(encoding="utf-8")
    await room.say("/unwatch talks", 666)
    assert room.path.read_text(encoding="utf-8") == before
