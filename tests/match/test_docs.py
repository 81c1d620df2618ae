"""The examples of docs/query-language.md are what the program does."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.config.load import load
from monitor.errors import QueryError
from monitor.match.compile import compile_watches
from monitor.match.query import parse
from monitor.model import Entity, Watch
from tests.match.golden import read_item

PAGE = (Path(__file__).parents[2] / "docs" / "query-language.md").read_text("utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def _rows(heading: str) -> Iterator[tuple[str, ...]]:
    """The rows of all tables with this heading, code without its backquotes."""
    for table in re.findall(rf"^{re.escape(heading)}\n\|[ |-]+\n((?:\|.*\n)+)", PAGE, re.MULTILINE):
        for row in table.splitlines():
            yield tuple(cell.strip().strip("`") for cell in row.strip("|").split(" | "))


EXAMPLES = list(_rows("| query | text | matches? |"))
REFUSALS = list(_rows("| query | what monitor says |"))


@pytest.fixture(scope="module")
def entities(tmp_path_factory: pytest.TempPathFactory) -> tuple[Entity, ...]:
    """The entities that the page defines, and then uses in its examples."""
    path = tmp_path_factory.mktemp("docs") / "config.yaml"
    path.write_text("feeds: [https://news.example/feed.xml]\n" + "".join(BLOCKS), "utf-8")
    return load(path, {}).settings.entities


@pytest.mark.parametrize(("query", "text", "verdict"), EXAMPLES)
def test_example_matches_as_the_page_says(query: str, text: str, verdict: str, entities: tuple[Entity, ...]) -> None:
    matcher = compile_watches([Watch(name="w", queries=(query,))], entities)
    found = matcher.match(read_item(text.replace(" · ", " || ")), None)
    assert verdict == ("yes" if found else "no")


@pytest.mark.parametrize(("query", "message"), REFUSALS)
def test_query_is_refused_as_the_page_says(query: str, message: str, entities: tuple[Entity, ...]) -> None:
    with pytest.raises(QueryError) as caught:
        parse(query, [entity.name for entity in entities])
    assert message == f"column {caught.value.column}: {caught.value}"


def test_page_has_examples_of_both_kinds() -> None:
    assert len(EXAMPLES) >= 80
    assert len(REFUSALS) >= 5
    assert {verdict for _, _, verdict in EXAMPLES} == {"yes", "no"}


def test_links_within_the_page_lead_to_a_heading() -> None:
    headings = {
        re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in re.findall("^## (.*)$", PAGE, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([^)]*)\)", PAGE)) == headings
