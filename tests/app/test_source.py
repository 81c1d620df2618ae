"""Which files matter, and that a change of any of them is seen."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.app.source import ConfigSource
from monitor.errors import ConfigError

TEXT = """\
feeds: [http://feeds.test/a]
watchlists: [Kuril]
opml: [list.opml]
notify: {hook: {webhook: {url: "${HOOK}", secret: "${file:secret}"}}}
"""
OPML = '<opml version="2.0"><body><outline xmlUrl="http://feeds.test/b"/></body></opml>'


@pytest.fixture
def source(tmp_path: Path) -> ConfigSource:
    for name, text in (("config.yaml", TEXT), ("list.opml", OPML), ("secret", SECRET), (".env", "HOOK=http://a.test/")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    source = ConfigSource(tmp_path / "config.yaml", {})
    source.load()
    return source


SECRET = "whsec_" + "A" * 32


def test_files_that_nobody_touches_look_as_they_did(source: ConfigSource) -> None:
    assert source.look() == source.read


@pytest.mark.parametrize("name", ["config.yaml", "list.opml", "secret", ".env"])
@pytest.mark.parametrize("change", [Path.unlink, lambda path: path.write_text("longer " * 99)])
def test_a_change_of_any_file_is_seen(
    source: ConfigSource, tmp_path: Path, name: str, change: Callable[[Path], object]
) -> None:
    change(tmp_path / name)
    assert source.look() != source.read


def test_a_file_replaced_by_an_equal_one_of_the_same_time_is_seen(source: ConfigSource, tmp_path: Path) -> None:
    path, other = tmp_path / "config.yaml", tmp_path / "other"
    other.write_text(TEXT)
    os.utime(other, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))
    other.replace(path)
    assert source.look() != source.read


def test_a_folder_behind_a_symlink_that_is_swapped_is_seen(tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / f"..{number}").mkdir()
        (tmp_path / f"..{number}" / "config.yaml").write_text("feeds: [http://feeds.test/a]\nwatchlists: [Kuril]\n")
    (tmp_path / "..data").symlink_to("..1")
    (tmp_path / "config.yaml").symlink_to("..data/config.yaml")
    source = ConfigSource(tmp_path / "config.yaml", {})
    source.load()
    (tmp_path / "..next").symlink_to("..2")
    (tmp_path / "..next").replace(tmp_path / "..data")
    assert source.look() != source.read


def test_a_broken_file_does_not_make_forget_what_the_good_one_named(source: ConfigSource, tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("feeds: [")
    with pytest.raises(ConfigError):
        source.load()
    assert source.look() == source.read
    (tmp_path / "secret").write_text("another")
    assert source.look() != source.read


def test_a_file_that_is_missing_is_seen_to_come(source: ConfigSource, tmp_path: Path) -> None:
    (tmp_path / "list.opml").unlink()
    with pytest.raises(ConfigError):
        source.load()
    (tmp_path / "list.opml").write_text(OPML)
    assert source.look() != source.read
