"""What two configurations have in common, and what not."""

from pathlib import Path
from typing import Any

import pytest

from monitor.config.diff import Changes, Difference, changed_feeds, describe, diff
from monitor.config.load import load
from monitor.config.settings import Settings

BASE = """\
feeds: [{url: http://feeds.test/a, name: Wire}, http://feeds.test/b]
entities: {Abe: [Shinzo Abe]}
watchlists: [Kuril, {name: islands, query: Kunashir}]
notify: {phone: {telegram: {token: "1:abc", chat: 5}}, screen: console}
"""


@pytest.fixture
def settings(tmp_path: Path) -> Any:
    def read(*changes: tuple[str, str], more: str = "") -> Settings:
        text = BASE + more
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (tmp_path / "config.yaml").write_text(text, encoding="utf-8")
        return load(tmp_path / "config.yaml", {}).settings

    return read


def changes(settings: Any, *edits: tuple[str, str], before: str = "", after: str = "") -> Changes:
    return diff(settings(more=before), settings(*edits, more=after))


def test_equal_files_differ_in_nothing(settings: Any) -> None:
    assert changes(settings) == Changes()
    assert not changes(settings)


def test_comments_and_order_of_keys_are_no_difference(settings: Any) -> None:
    assert not changes(settings, ("name: islands, query: Kunashir", "query: Kunashir, name: islands"), after="# x\n")


def test_feeds_are_told_by_their_names_or_else_addresses(settings: Any) -> None:
    assert changes(settings, ("http://feeds.test/b", "http://feeds.test/c")).feeds == Difference(
        added=("http://feeds.test/c",), removed=("http://feeds.test/b",)
    )
    assert changes(settings, ("name: Wire", "name: Wire, every: 5m")).feeds == Difference(changed=("Wire",))


def test_a_feed_that_is_switched_off_is_gone(settings: Any) -> None:
    assert changes(settings, ("name: Wire", "name: Wire, enabled: false")).feeds == Difference(removed=("Wire",))


def test_watches_are_told_by_name(settings: Any) -> None:
    found = changes(settings, ("Kuril,", "Kurils,"), ("query: Kunashir", "query: Iturup"))
    assert found.watches == Difference(added=("Kurils",), removed=("Kuril",), changed=("islands",))


def test_an_entity_of_other_names_is_a_change_of_its_own(settings: Any) -> None:
    assert changes(settings, ("[Shinzo Abe]", "[Shinzo Abe, 安倍]")).entities == Difference(changed=("Abe",))


def test_a_rotated_secret_is_a_change_and_not_shown(settings: Any) -> None:
    found = changes(settings, ("1:abc", "1:def"))
    assert found.destinations == Difference(changed=("phone",))
    assert "def" not in " ".join(map(str, describe(found))) + repr(found)


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        ("", "retention: 5d\n", "retention"),
        ("", "admin: phone\n", "admin"),
        ("poll: {timeout: 5s}\n", "poll: {timeout: 6s}\n", "poll.timeout"),
        ("", "stories: {merge: false}\n", "stories.merge"),
        ("", 'quiet_hours: {from: "23:00", to: "07:00", timezone: Europe/Moscow}\n', "quiet_hours"),
    ],
)
def test_a_setting_that_is_in_force_at_once_is_told_by_its_key(
    settings: Any, before: str, after: str, key: str
) -> None:
    found = changes(settings, before=before, after=after)
    assert (found.settings, found.at_next_start) == ((key,), ())


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        ("", "store: sqlite:///other.db\n", "store"),
        ("", "web: {listen: 127.0.0.1:8080}\n", "web"),
        ("web: {listen: 127.0.0.1:8080}\n", "web: {listen: 127.0.0.1:8081}\n", "web.listen"),
        ("", "poll: {per_host: 4}\n", "poll.per_host"),
        ("", "poll: {concurrency: 4}\n", "poll.concurrency"),
    ],
)
def test_a_setting_that_cannot_change_while_monitor_runs_is_told_apart(
    settings: Any, before: str, after: str, key: str
) -> None:
    found = changes(settings, before=before, after=after)
    assert (found.settings, found.at_next_start) == ((), (key,))
    assert [*map(str, describe(found))] == [f"takes effect at the next start: {key}"]


def test_description_has_a_line_for_each_kind_of_thing(settings: Any) -> None:
    found = changes(settings, ("Kuril,", ""), ("name: Wire", "name: Wire, every: 5m"), after="retention: 5d\n")
    assert [*map(str, describe(found))] == ["feeds: ~Wire", "watches: -Kuril", "settings: retention"]


def test_description_of_many_things_names_a_few(settings: Any) -> None:
    many = ", ".join(f"word{number}" for number in range(8))
    (line,) = describe(changes(settings, ("Kuril,", f"Kuril, {many},")))
    assert str(line) == "watches: +word0, +word1, +word2, +word3, +word4, +3 more"


def test_feeds_to_be_asked_anew_are_those_that_changed(settings: Any) -> None:
    old, new = settings(), settings(("name: Wire", "name: Wire, every: 5m"), ("http://feeds.test/b", "http://x.test/"))
    assert [feed.name for feed in changed_feeds(old, new)] == ["Wire"]


def test_all_feeds_are_asked_anew_when_private_addresses_are_allowed(settings: Any) -> None:
    assert len(changed_feeds(settings(), settings(more="poll: {allow_private: true}\n"))) == 2
