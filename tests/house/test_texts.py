"""The catalogues are whole: nothing that the program says is missing from them, and each is compiled as it is written.

After a change of a text: `make texts`, and a translation for what it counts.
"""

import io
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo, write_mo

from monitor.words import LANGUAGES
from scripts.texts import catalogue, compiled, extracted, languages


@pytest.fixture(params=languages())
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def catalog(language: str) -> Catalog:
    return catalogue(language)


def test_every_language_but_english_is_translated() -> None:
    assert languages() == sorted({*LANGUAGES} - {"en"})


def test_catalogue_has_every_text_of_the_program_and_no_other(catalog: Catalog) -> None:
    said = {message.id for message in extracted() if message.id}
    assert {message.id for message in catalog if message.id} == said
    assert len(said) > 100
    assert not catalog.obsolete


def test_every_text_is_translated_and_none_is_a_guess(catalog: Catalog) -> None:
    assert [message.id for message in _texts(catalog) if message.fuzzy or not all(_forms(message))] == []


def test_every_plural_has_all_forms_of_its_language(catalog: Catalog) -> None:
    plurals = [message for message in _texts(catalog) if message.pluralizable]
    assert {len(_forms(message)) for message in plurals} == {catalog.num_plurals}


def test_placeholders_are_the_same_in_both_languages(catalog: Catalog) -> None:
    wrong = [
        (message.id, form)
        for message in _texts(catalog)
        for form in _forms(message)
        if _placeholders(form) != _placeholders(_ids(message)[-1])
    ]
    assert wrong == []


def test_blanks_at_the_ends_and_line_ends_are_kept(catalog: Catalog) -> None:
    wrong = [
        form for message in _texts(catalog) for form in _forms(message) if _edges(form) != _edges(_ids(message)[0])
    ]
    assert wrong == []


def test_compiled_catalogue_is_the_written_one(language: str, catalog: Catalog) -> None:
    """After a change of a translation: `make texts`."""
    again = io.BytesIO()
    write_mo(again, catalog)
    again.seek(0)
    with compiled(language).open("rb") as file:
        assert _strings(read_mo(file)) == _strings(read_mo(again))


def _texts(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def _ids(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _forms(message: Message) -> tuple[str, ...]:
    string = message.string or ""
    return (string,) if isinstance(string, str) else tuple(string)


def _placeholders(text: str) -> set[tuple[str, str]]:
    return {(name, form or "") for _, name, form, _ in Formatter().parse(text) if name is not None}


def _edges(text: str) -> tuple[bool, bool, int]:
    return text.startswith(" "), text.endswith(" "), text.count("\n")


def _strings(catalog: Catalog) -> dict[str, tuple[str, ...]]:
    return {str(_ids(message)): _forms(message) for message in _texts(catalog)}
