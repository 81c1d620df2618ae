"""Names of a file, for a shell: whatever else is wrong with it."""

from pathlib import Path

import pytest

from monitor.config.names import Names, names_in


def names(folder: Path, text: str) -> Names:
    path = folder / "config.yaml"
    path.write_text(text, encoding="utf-8")
    return names_in(path)


def test_names_are_those_by_which_watches_and_destinations_are_known(tmp_path: Path) -> None:
    found = names(
        tmp_path,
        "watchlists: [Kuril, {name: islands, query: Kunashir}, {query: Iturup}]\nnotify: {phone: {}, desk: console}\n",
    )
    assert found.watches == ("Kuril", "islands", "Iturup")
    assert found.destinations == ("phone", "desk")


@pytest.mark.parametrize("text", ["", "- 1", "watchlists: [", "a: \x00"])
def test_file_that_cannot_be_read_has_none(tmp_path: Path, text: str) -> None:
    assert names(tmp_path, text) == Names()
    assert names_in(tmp_path / "missing.yaml") == Names()


def test_without_notify_there_is_the_screen(tmp_path: Path) -> None:
    assert names(tmp_path, "watchlists: [Kuril]").destinations == ("screen",)
