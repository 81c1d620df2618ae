"""A file that cannot even be read is one clear problem that says what to do."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.config.document import LARGEST
from monitor.config.load import load, store_of
from monitor.errors import ConfigError, Problem
from tests.config.support import GOOD, WATCHES, loaded, mistake, mistakes, place


def problem_of(path: Path) -> Problem:
    with pytest.raises(ConfigError) as caught:
        load(path, {})
    (problem,) = caught.value.problems
    return problem


def test_missing_file_says_how_to_start(tmp_path: Path) -> None:
    message = problem_of(tmp_path / "config.yaml").message
    assert "no such file" in message
    assert "config.example.yaml" in message
    assert "monitor demo" in message


def test_folder_is_told_from_a_file(tmp_path: Path) -> None:
    assert "is a folder" in problem_of(tmp_path).message


def test_file_below_a_file_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("x")
    assert "cannot be read: Not a directory" in problem_of(tmp_path / "plain" / "config.yaml").message


def test_impossible_name_is_a_problem() -> None:
    assert "no file can have such a name" in problem_of(Path("a\0b")).message


@pytest.fixture
def nobody() -> Iterator[None]:
    """Root may read everything, so a test of permissions is not run as root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.usefixtures("nobody")
def test_unreadable_file_says_to_change_its_mode() -> None:
    with tempfile.NamedTemporaryFile() as stream:
        Path(stream.name).chmod(0)
        assert "this user may not read the file" in problem_of(Path(stream.name)).message


def test_empty_file_says_what_to_write(tmp_path: Path) -> None:
    assert "this file is empty" in mistake(tmp_path, "# nothing but a comment\n").message


def test_binary_file_is_recognised(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes(b"\x7fELF\0\0\0")
    assert "binary file" in problem_of(path).message


def test_utf16_is_recognised(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(GOOD, encoding="utf-16")
    assert "save it as UTF-8" in problem_of(path).message


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_byte_that_is_not_utf8_has_its_place(tmp_path: Path, mark: bytes) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes(mark + "feeds:\n  - é".encode() + b"\xe9\n")
    problem = problem_of(path)
    assert place(problem) == (2, 6)
    assert "0xE9" in problem.message


def test_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    assert loaded(tmp_path, "\ufeff" + GOOD).settings.watches[0].name == "Kuril"


def test_too_large_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    with path.open("wb") as stream:
        stream.truncate(LARGEST + 1)
    assert "larger than 10 MB" in problem_of(path).message


@pytest.mark.parametrize("text", ["just text", "- https://example.org/feed.xml\n"])
def test_file_that_is_no_mapping_is_told_so(tmp_path: Path, text: str) -> None:
    assert "must be a mapping" in mistake(tmp_path, text).message


def test_empty_sections_count_as_missing(tmp_path: Path) -> None:
    feeds, watches = mistakes(tmp_path, "feeds:\nwatchlists: []\n")
    assert (place(feeds), place(watches)) == ((1, 1), (2, 1))
    assert "https://example.org/feed.xml" in feeds.message
    assert "peace treaty" in watches.message


def test_sections_that_are_all_comments_are_no_mistake(tmp_path: Path) -> None:
    assert loaded(tmp_path, GOOD + "notify:\n#  phone: …\nentities: ~\n").settings.entities == ()


def test_lines_may_end_as_on_windows(tmp_path: Path) -> None:
    problem = mistake(tmp_path, "feeds:\r\n  - ftp://example.org\r\n" + WATCHES)
    assert place(problem) == (2, 5)
    assert problem.source == "  - ftp://example.org"


@pytest.mark.parametrize(
    "text",
    [
        "store: sqlite:///x/y.db\nfeeds: 5\nwatchlist: [\n",
        "feeds: 5\nstore: 'sqlite:///x/y.db'  # here\n",
        "feeds: 5\nstore: sqlite:///${NAME}/y.db\n",
    ],
)
def test_the_store_of_a_file_with_mistakes_is_found(tmp_path: Path, text: str) -> None:
    (tmp_path / "config.yaml").write_text(text)
    (tmp_path / ".env").write_text("NAME=x\n")
    assert store_of(tmp_path / "config.yaml", {}).reveal() == f"sqlite:///{tmp_path}/x/y.db"


@pytest.mark.parametrize("text", ["feeds: 5\n", "feeds: [\n", "", "store: {}\n"])
def test_the_store_of_a_file_that_names_none_is_the_usual_one(tmp_path: Path, text: str) -> None:
    (tmp_path / "config.yaml").write_text(text)
    assert store_of(tmp_path / "config.yaml", {}).reveal() == f"sqlite:///{tmp_path}/data/monitor.db"
