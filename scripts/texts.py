"""Brings the catalogues of `monitor/locale` up to date: collects what the program says, and compiles what translators
wrote. `make texts` runs it; texts that have no translation yet are left empty for a translator, and counted."""

import io
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
LOCALE = ROOT / "monitor" / "locale"

# See monitor/words.py, which has these functions.
_KEYWORDS = {"say": None, "phrase": None, "noted": None, "because": None, "plural": (1, 2), "phrases": (1, 2)}
# The same at every run, so that only texts make a difference.
_DATE = datetime(2026, 1, 1, tzinfo=UTC)


def extracted() -> Catalog:
    """Everything that the program says, with the files in which it says it."""
    catalog = Catalog(project="monitor", version="1", charset="utf-8", creation_date=_DATE, revision_date=_DATE)
    found = extract_from_dir(ROOT / "monitor", method_map=[("**.py", "python")], keywords=_KEYWORDS)
    for file, _, message, _, _ in sorted(found, key=lambda one: (one[0], one[1])):
        catalog.add(message, locations=[(f"monitor/{file}", 0)])
    return catalog


def languages() -> list[str]:
    """Those that there is a catalogue for."""
    return sorted(folder.name for folder in LOCALE.iterdir() if folder.is_dir())


def written(language: str) -> Path:
    """What translators edit."""
    return LOCALE / language / "LC_MESSAGES" / "monitor.po"


def compiled(language: str) -> Path:
    """What the program reads."""
    return written(language).with_suffix(".mo")


def catalogue(language: str) -> Catalog:
    """What translators have written."""
    with written(language).open("rb") as file:
        return read_po(file, locale=language)


def _update(language: str) -> list[str]:
    """Add what is new and drop what is said no more; returns the texts that have no translation."""
    catalog = catalogue(language)
    # A guess would be taken for a translation.
    catalog.update(extracted(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    page, binary = io.BytesIO(), io.BytesIO()
    write_po(page, catalog, width=118, include_lineno=False, ignore_obsolete=True)
    written(language).write_bytes(page.getvalue())
    write_mo(binary, catalog)
    compiled(language).write_bytes(binary.getvalue())
    return [str(message.id) for message in catalog if message.id and not _is_translated(message.string)]


def _is_translated(string: object) -> bool:
    return all(string) if isinstance(string, tuple) else bool(string)


def main() -> int:
    """Update all; 1 where something is left to translate."""
    missing = {language: _update(language) for language in languages()}
    for language, texts in missing.items():
        print(f"{language}: {len(texts)} without a translation", *texts, sep="\n  ")  # noqa: T201 - a script's output
    return 1 if any(missing.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
