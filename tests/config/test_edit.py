"""Adding to a file, and leaving the rest of it as its owner wrote it."""

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from monitor.config.edit import Entry, appended, edit, removed
from monitor.errors import ConfigError, InputError, OperationError

URL = "https://new.test/feed?a=1&b=2"
FULL: Entry = {"url": URL, "name": "New: one", "tags": ("a", "b c"), "full_text": True}

# Before; what is added; after.
CASES = [
    ("feeds:\n  - http://a.test/\n", URL, f"feeds:\n  - http://a.test/\n  - {URL}\n"),
    ("feeds:\n- http://a.test/\nwatchlists: [x]\n", URL, f"feeds:\n- http://a.test/\n- {URL}\nwatchlists: [x]\n"),
    ("feeds:\n    - http://a.test/ # why\n\n# more\nwatchlists: [x]\n", URL,
     f"feeds:\n    - http://a.test/ # why\n    - {URL}\n\n# more\nwatchlists: [x]\n"),
    ("feeds:\n  - url: http://a.test/\n    tags: [x,\n      y]  # two\n  # the end\n", URL,
     f"feeds:\n  - url: http://a.test/\n    tags: [x,\n      y]  # two\n  - {URL}\n  # the end\n"),
    ("feeds:\n  - http://a.test/", URL, f"feeds:\n  - http://a.test/\n  - {URL}"),
    ("feeds:\r\n  - 'http://a.test/'\r\nwatchlists:\r\n  - x\r\n", URL,
     f"feeds:\r\n  - 'http://a.test/'\r\n  - {URL}\r\nwatchlists:\r\n  - x\r\n"),
    ("feeds: [http://a.test/]\n", URL, f"feeds: [http://a.test/, {URL}]\n"),
    ("feeds: [http://a.test/, ]\n", URL, f"feeds: [http://a.test/, {URL} ]\n"),
    ("feeds: [\n  http://a.test/,  # one\n  {url: http://b.test/, name: B}\n]\n", URL,
     "feeds: [\n  http://a.test/,  # one\n  {url: http://b.test/, name: B}, " + URL + "\n]\n"),
    ("feeds: []\n", URL, f"feeds: [{URL}]\n"),
    ("feeds:\nwatchlists: [x]\n", URL, f"feeds:\n  - {URL}\nwatchlists: [x]\n"),
    ("watchlists: [x]", URL, f"watchlists: [x]\nfeeds:\n  - {URL}\n"),
    ("watchlists: [x]\n", FULL,
     f'watchlists: [x]\nfeeds:\n  - url: {URL}\n    name: "New: one"\n    tags: [a, "b c"]\n    full_text: true\n'),
    ("feeds: [http://a.test/]\n", FULL,
     f'feeds: [http://a.test/, {{url: {URL}, name: "New: one", tags: [a, "b c"], full_text: true}}]\n'),
    ("feeds:\n  - &a http://a.test/\n  - http://b.test/\n", URL,
     f"feeds:\n  - &a http://a.test/\n  - http://b.test/\n  - {URL}\n"),
    ("feeds:\n  - |\n    http://a.test/\n\n# next\nx: 1\n", URL,
     f"feeds:\n  - |\n    http://a.test/\n  - {URL}\n\n# next\nx: 1\n"),
    ("# Курилы\t\nfeeds:\n  - http://a.test/ #\t安倍\n", URL,
     f"# Курилы\t\nfeeds:\n  - http://a.test/ #\t安倍\n  - {URL}\n"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "entry", "after"), CASES)
def test_entry_is_added_and_everything_else_stays(before: str, entry: Entry, after: str) -> None:
    assert appended(before, "feeds", [entry]) == after


@pytest.mark.parametrize(
    "text",
    [
        "feeds: http://a.test/\n",
        "feeds: {a: b}\n",
        "- x\n",
        "x: &l [a]\nfeeds: *l\n",
        "feeds: [\n",
        "feeds:\n- &a b\n- *a\n",
        "a: &x b\nfeeds:\n  - {url: c}\n  - url: *x\n",
    ],
    ids=["a value", "a mapping", "no mapping", "an alias", "broken", "ends with an alias", "ends within an alias"],
)
def test_file_that_cannot_be_added_to_is_told(text: str) -> None:
    with pytest.raises(InputError):
        appended(text, "feeds", [URL])


WORDS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff\ufffe\uffff"), min_size=1, max_size=20
)
STYLES = ["feeds:\n  - a\n", "feeds: [a]\n", "feeds:\n- a\nx: 1\n", "feeds: [a, ]\n", "x: 1\n", "feeds:\n"]


@given(
    st.sampled_from(STYLES),
    st.lists(
        WORDS | st.fixed_dictionaries({"url": WORDS, "tags": st.lists(WORDS, min_size=1)}), min_size=1, max_size=3
    ),
)
def test_whatever_is_added_is_read_back_as_it_was(text: str, entries: list[Entry]) -> None:
    reader = YAML(typ="safe")
    before = reader.load(text).get("feeds") or []
    assert reader.load(appended(text, "feeds", entries))["feeds"] == [*before, *entries]


@given(st.sampled_from(CASES))
def test_untouched_lines_stay_byte_for_byte(case: tuple[str, Entry, str]) -> None:
    text = case[0]
    after = appended(text, "feeds", [URL]).split("\n")
    for line in text.split("\n"):
        assert line in after or line.startswith(("feeds: [", "  {url"))


# --- the file ---


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "config.yaml"
    file.write_text("feeds: [http://a.test/]\n", encoding="utf-8")
    return file


def accept(_: Path) -> None:
    pass


def add(file: Path) -> None:
    edit(file, lambda text: appended(text, "feeds", [URL]), accept)


def test_edit_keeps_mode_mark_and_leaves_nothing_beside(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    file.chmod(0o640)
    add(file)
    assert file.read_bytes() == b"\xef\xbb\xbf" + f"feeds: [http://a.test/, {URL}]\n".encode()
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert [path.name for path in file.parent.iterdir()] == ["config.yaml"]


def test_edit_follows_a_link(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.yaml"
    link.symlink_to(file)
    add(link)
    assert link.is_symlink()
    assert URL in file.read_text(encoding="utf-8")


def test_edit_that_is_not_accepted_changes_nothing(file: Path) -> None:
    def refuse(beside: Path) -> None:
        assert URL in beside.read_text(encoding="utf-8")
        assert beside.parent == file.parent
        raise InputError("no")

    before = file.read_bytes()
    with pytest.raises(InputError):
        edit(file, lambda text: appended(text, "feeds", [URL]), refuse)
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == ["config.yaml"]


def test_file_that_is_not_there_or_not_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_bytes(b"\xff\xfe")
    for name in ("none.yaml", "bad.yaml"):
        with pytest.raises((ConfigError, OperationError)):
            add(tmp_path / name)


def test_file_that_cannot_be_written_is_told(file: Path) -> None:
    def vanish(beside: Path) -> None:
        beside.unlink()

    with pytest.raises(OperationError, match="cannot write"):
        edit(file, lambda text: appended(text, "feeds", [URL]), vanish)
    assert file.read_text(encoding="utf-8") == "feeds: [http://a.test/]\n"


@pytest.mark.parametrize(
    ("before", "number", "after"),
    [
        ("watchlists:\n  - a # first\n  # of b\n  - b\n  - c\n", 0, "watchlists:\n  # of b\n  - b\n  - c\n"),
        ("watchlists:\n- a\n- name: b\n  any:\n    - x\n    - y\n- c\n", 1, "watchlists:\n- a\n- c\n"),
        ("watchlists:\n- a\n- query: >\n    long\n    text\n\n# end\n", 1, "watchlists:\n- a\n\n# end\n"),
        ("watchlists: [a, b, c]\n", 0, "watchlists: [b, c]\n"),
        ("watchlists: [a, b, c] # x\n", 2, "watchlists: [a, b] # x\n"),
        ("watchlists: [a]\n", 0, "watchlists: []\n"),
        ("watchlists:\r\n- a\r\n- b\r\nfeeds: []\r\n", 1, "watchlists:\r\n- a\r\nfeeds: []\r\n"),
        ("watchlists:\n- a\n- b", 1, "watchlists:\n- a\n"),
    ],
)
def test_entry_is_taken_out_and_the_rest_is_as_it_was(before: str, number: int, after: str) -> None:
    assert removed(before, "watchlists", number) == after


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("x: &x a\nwatchlists:\n- *x\n- b\n", 0),
        ("x: &x [a, b]\nwatchlists: *x\n", 0),
        ("watchlists:\n-\n  a\n- b\n", 0),
        ("feeds: []\n", 0),
    ],
)
def test_entry_that_cannot_be_told_from_the_rest_stays(text: str, number: int) -> None:
    with pytest.raises(InputError):
        removed(text, "watchlists", number)
