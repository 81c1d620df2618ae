"""Finding stored items by their words: in every script, whatever is typed, in step with edits and retention."""

import contextlib
import sqlite3
from pathlib import Path

import pytest

from monitor.ports import PollPlan
from monitor.store.open import open_store
from monitor.store.sql_store import SqlStore
from monitor.store.sqlite import sqlite_engine
from monitor.store.wording import expression, words_of_item
from tests.store.build import DAY, HOUR, NOW, item, polled

OLD = Path(__file__).with_name("schema_0001.sql")


async def _keep(store: SqlStore, *titles: str, text: str = "") -> None:
    """Store an item for each title, named by it; the first one is the oldest."""
    aged = [
        item(title, title=title, text=text, first_seen=NOW - (len(titles) - age) * HOUR)
        for age, title in enumerate(titles)
    ]
    await store.commit_poll(PollPlan(state=polled(), seen={}, items=aged))


async def _found(store: SqlStore, words: str) -> list[str]:
    return [one.id for one in await store.search(words, 10)]


async def test_items_with_all_of_the_words_are_found_the_newest_first(store: SqlStore) -> None:
    await _keep(store, "A letter to Abe", "A letter", "Abe reads the letter")
    assert await _found(store, "abe LETTER") == ["Abe reads the letter", "A letter to Abe"]


async def test_found_items_are_whole(store: SqlStore) -> None:
    await _keep(store, "Letter", text="From Moscow")
    (found,) = await store.search("moscow", 5)
    assert found == item("Letter", title="Letter", text="From Moscow", first_seen=NOW - HOUR)


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Kurils dispute", "kuril"),
        ("Переговоры о Курилах", "КУРИЛ"),
        ("Café opens", "cafe"),
        ("Cafe opens", "CAFÉ"),
        ("Ёлка в Кремле", "елка"),
        ("故安倍晋三氏の国葬", "安倍"),
        ("故安倍晋三氏の国葬", "安倍晋三"),
        ("故安倍晋三氏の国葬", "葬"),
        ("プーチン大統領", "大統領 プーチン"),
        ("ﾌﾟｰﾁﾝ大統領", "プーチン"),
        ("Ｇ７サミット", "g7"),
        ("นายกรัฐมนตรีญี่ปุ่น", "ญี่ปุ่น"),
        ("푸틴이 말했다", "푸틴"),
        ("हिन्दी समाचार", "हिन्दी"),
        ("Peace-treaty talks", "peace treaty"),
        ("The Kremlin’s letter", "kremlin"),
    ],
)
async def test_words_are_found_in_every_script(store: SqlStore, title: str, words: str) -> None:
    await _keep(store, title, "Ferry returns")
    assert await _found(store, words) == [title]


@pytest.mark.parametrize(
    "words",
    ['letter"', "letter OR ferry", "NOT letter", "letter*", "words:letter", "(letter", "letter^", "a-b NEAR(x)"],
)
async def test_nothing_that_is_typed_is_an_operator(store: SqlStore, words: str) -> None:
    await _keep(store, "Letter", "Ferry")
    assert set(await _found(store, words)) <= {"Letter"}


@pytest.mark.parametrize("words", ["", "  ", '"', "* - ()", "…"])
async def test_search_without_any_word_finds_nothing(store: SqlStore, words: str) -> None:
    await _keep(store, "Letter")
    assert await _found(store, words) == []


async def test_search_goes_back_as_far_as_it_is_told(store: SqlStore) -> None:
    await _keep(store, "Letter one", "Letter two")
    assert [one.id for one in await store.search("letter", 5, NOW - HOUR)] == ["Letter two"]
    assert [one.id for one in await store.search("letter", 1)] == ["Letter two"]


async def test_edited_item_is_found_by_its_new_words_only(store: SqlStore) -> None:
    await _keep(store, "Letter")
    await store.commit_poll(PollPlan(state=polled(), seen={}, items=[item("Letter", title="Brief", text="安倍")]))
    assert (await _found(store, "letter"), await _found(store, "brief 安倍")) == ([], ["Letter"])


async def test_item_that_is_forgotten_leaves_nothing_in_the_index(store: SqlStore, file: Path) -> None:
    await _keep(store, "Letter", "Ferry", text="故安倍晋三氏 and Путин")
    await store.purge(NOW + DAY)
    assert await _found(store, "путин") == []
    _expect_a_sound_index(file, words=0)


async def test_polling_the_same_items_again_leaves_the_index_sound(store: SqlStore, file: Path) -> None:
    for title in ("Letter", "Letter", "Brief", "Letter"):
        await store.commit_poll(PollPlan(state=polled(), seen={}, items=[item("i1", title=title)]))
    assert await _found(store, "letter") == ["i1"]
    _expect_a_sound_index(file, words=1)


async def test_items_of_an_older_database_are_found_once_they_are_filled_in(url: str, file: Path) -> None:
    store = await _upgraded(url, file, 5)
    assert await _found(store, "letter") == []
    await store.commit_poll(PollPlan(state=polled(), seen={}, items=[item("new", title="Letter", first_seen=NOW)]))
    assert await store.fill_search(3) == 3
    assert await _found(store, "letter") == ["new", "w4", "w3", "w2"]
    assert [await store.fill_search(3) for _ in range(3)] == [2, 0, 0]
    assert await _found(store, "letter") == ["new", "w4", "w3", "w2", "w1", "w0"]
    await store.close()


async def test_what_changes_before_it_is_filled_in_is_indexed_as_it_stands_then(url: str, file: Path) -> None:
    store = await _upgraded(url, file, 3)
    await store.commit_poll(PollPlan(state=polled(), seen={}, items=[item("w0", title="Brief")]))
    while await store.fill_search(2):
        pass
    assert (await _found(store, "letter"), await _found(store, "brief")) == (["w2", "w1"], ["w0"])
    await store.purge(NOW + DAY)
    _expect_a_sound_index(file, words=0)
    await store.close()


async def test_new_database_has_nothing_to_fill_in(store: SqlStore) -> None:
    await _keep(store, "Letter")
    assert await store.fill_search(10) == 0
    assert await _found(store, "letter") == ["Letter"]


def test_words_of_an_item_stay_what_they_are_for_the_index_is_cleaned_by_them() -> None:
    made = words_of_item("Kuril’s Café №1", "故安倍晋三氏 said: Ёлка й", "ﾌﾟｰﾁﾝ I'm G7 हिन्दी 푸틴이 \x00_x_" + "y" * 50)
    assert made == (
        "kuril s cafe no1 故安 安倍 倍晋 晋三 三氏 氏 said елка и プー ーチ チン ン i m g7 हिन्दी 푸틴이 x " + "y" * 40
    )


def test_word_that_is_asked_for_is_a_quoted_beginning_and_a_dense_run_its_pairs() -> None:
    assert expression('Путин "安倍晋" 葬') == '"путин"* "安倍" "倍晋" "葬"*'


async def _upgraded(url: str, file: Path, count: int) -> SqlStore:
    """A database of the first version with so many items, opened by this one; the last one is the newest."""
    with contextlib.closing(sqlite3.connect(file)) as driver:
        driver.executescript(OLD.read_text(encoding="utf-8"))
        driver.execute("DELETE FROM items")
        moment = int(NOW.timestamp()) * 1_000_000
        driver.executemany(
            "INSERT INTO items"
            " (id, feed_id, source, title, link, summary, text, author, tags, first_seen, article_tries)"
            " VALUES (?, 'f1', 'TASS', 'Letter', '', '', '', '', '[]', ?, 0)",
            [(f"w{age}", moment - 86_400_000_000 + age) for age in range(count)],
        )
        driver.commit()
    return open_store(url, exclusive=True)


def _expect_a_sound_index(file: Path, *, words: int) -> None:
    """FTS5 finds nothing wrong with its index, and it has items for so many words."""
    engine = sqlite_engine(file)
    with engine.connect() as connection:
        connection.exec_driver_sql("INSERT INTO item_words (item_words) VALUES ('integrity-check')")
        connection.exec_driver_sql("CREATE VIRTUAL TABLE temp.terms USING fts5vocab('main', 'item_words', 'row')")
        assert connection.exec_driver_sql("SELECT count(*) FROM temp.terms").scalar() == words
        assert connection.exec_driver_sql("SELECT count(*) FROM searchable").scalar() == (1 if words else 0)
        connection.rollback()
    engine.dispose()


# --- what is like a headline ---


async def _alike(store: SqlStore, headline: str, limit: int = 10) -> list[str]:
    return [one.id for one in await store.alike(headline, limit, NOW - DAY)]


async def test_items_that_share_telling_words_are_alike_and_the_rarest_words_count_most(store: SqlStore) -> None:
    await _keep(
        store,
        *(f"Ferry number {count} leaves on time" for count in range(8)),
        "Storm sinks a trawler",
        "Fish prices fall",
        "Two rescued from a sinking ferry in the storm",
    )
    found = await _alike(store, "Kuril ferry sinks in storm")
    assert found[:2] == ["Two rescued from a sinking ferry in the storm", "Storm sinks a trawler"]
    assert "Fish prices fall" not in found
    assert "Ferry number 1 leaves on time" not in found


async def test_alike_are_so_many_at_most_and_none_that_is_too_old(store: SqlStore) -> None:
    await _keep(store, *(f"Peace treaty talks {count}" for count in range(40)), "Fish prices fall")
    assert len(await _alike(store, "Treaty talks on peace", 5)) == 5
    assert set(await _alike(store, "Treaty talks on peace", 50)) < {
        f"Peace treaty talks {count}" for count in range(40)
    }


async def test_alike_are_found_in_a_script_without_spaces(store: SqlStore) -> None:
    await _keep(store, "安倍首相がプーチン大統領と会談", "魚の値段", "北方領土")
    assert await _alike(store, "プーチン大統領、安倍首相に親書") == ["安倍首相がプーチン大統領と会談"]


@pytest.mark.parametrize("headline", ["", "a of to", '"*', "Letter"])
async def test_headline_that_tells_nothing_is_like_none(store: SqlStore, headline: str) -> None:
    await _keep(store, "Letter", "A of to")
    assert await _alike(store, headline) == []


async def test_nothing_is_alike_where_nothing_is_stored(store: SqlStore) -> None:
    assert await _alike(store, "Treaty talks on peace") == []
