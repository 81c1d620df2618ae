"""What the store teaches about feeds and words, and that it reaches the watches."""

import asyncio
import gc
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.app.experience import (
    Experience,
    experience,
    languages_of,
    matcher_of,
    remembered_languages,
    word_frequencies,
)
from monitor.config.load import load
from monitor.config.settings import Settings
from monitor.model import Watch
from monitor.ports import PollPlan
from monitor.store.open import open_store
from tests.support.build import feed, feed_state, item
from tests.support.pauses import LONGEST_PAUSE, longest_pause

pytestmark = pytest.mark.alone


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    path = tmp_path / "config.yaml"
    path.write_text("feeds: [https://example.org/feed.xml]\nwatchlists: [Vertrag]\n", encoding="utf-8")
    return load(path, {}).settings


def remember(settings: Settings) -> Experience:
    """What is known after one poll of a German feed."""

    async def poll() -> Experience:
        store = open_store(settings.store.reveal(), exclusive=True)
        state = feed_state(settings.feeds[0].id, language="de-AT")
        await store.sync_feeds([state])
        plan = PollPlan(
            state=replace(state, last_poll=state.next_poll), seen={}, items=[item("Die Fähre", text="Fähre")]
        )
        await store.commit_poll(plan)
        try:
            return await experience(store)
        finally:
            await store.close()

    return asyncio.run(poll())


def test_experience_is_of_feeds_and_words(settings: Settings) -> None:
    known = remember(settings)
    assert known.languages == {settings.feeds[0].id: "de-AT"}
    assert known.frequencies == {"die": 1, "fahre": 1}


def test_languages_are_remembered_for_commands_beside_the_daemon(settings: Settings) -> None:
    assert remembered_languages(settings) == {}
    remember(settings)
    assert remembered_languages(settings) == {settings.feeds[0].id: "de-AT"}


@pytest.mark.parametrize("content", [b"", b"damaged" * 1000])
def test_database_that_cannot_be_read_remembers_nothing(settings: Settings, content: bytes) -> None:
    assert settings.database is not None
    settings.database.parent.mkdir()
    settings.database.write_bytes(content)
    assert remembered_languages(settings) == {}


def test_database_server_is_not_asked_for_languages(settings: Settings) -> None:
    assert remembered_languages(replace(settings, store=feed().url)) == {}


def test_language_of_the_file_goes_before_that_of_the_feed() -> None:
    feeds = [
        feed("a", id="a", language="pt-BR"),
        feed("b", id="b"),
        feed("c", id="c"),
        feed("d", id="d", enabled=False),
    ]
    watch = Watch(name="w", queries=("w",), languages=("zh-Hant",))
    told = {"a": "en", "b": "de_AT", "d": "ja"}
    assert languages_of(feeds, [watch], told) == {"pt", "de", "zh"}


def test_language_of_a_feed_chooses_the_word_forms(settings: Settings) -> None:
    found = item("Zwei neue Verträge")
    known = Experience(languages={settings.feeds[0].id: "de"})
    assert not matcher_of(settings).match(found, None)
    assert matcher_of(settings, known).match(found, None)


def test_only_the_beginning_of_a_long_text_is_counted() -> None:
    assert word_frequencies([item("Ferry", text="harbour " * 1_000 + "storm")]) == {"ferry": 1, "harbour": 1}


async def test_compiling_many_watches_leaves_the_event_loop_its_turn(settings: Settings) -> None:
    queries = [f'north{number % 4_999} "harbour{number} treaty" -film{number % 7}' for number in range(8_000)]
    many = replace(settings, watches=tuple(Watch(name=query, queries=(query,)) for query in queries))
    assert await longest_pause(asyncio.to_thread(matcher_of, many)) < LONGEST_PAUSE
    assert gc.isenabled()


def test_collector_stays_off_where_it_was_off(settings: Settings) -> None:
    gc.disable()
    try:
        matcher_of(settings)
        assert not gc.isenabled()
    finally:
        gc.enable()
