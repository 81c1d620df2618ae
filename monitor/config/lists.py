"""The OPML files that the file names, read from disk: their feeds, and what is wrong with them."""

from collections.abc import Callable, Iterator
from pathlib import Path

from monitor.config.opml import Outline, read_opml
from monitor.config.stars import star_password
from monitor.config.tree import Finding, KeyPath, Scalar, Value, scalars
from monitor.config.values import split, written
from monitor.config.wrong import Wrong

_LARGEST = 20_000_000  # bytes


def read_lists(
    file: dict[str, Value], folder: Path, looking_at: Callable[[Path], None]
) -> tuple[list[Finding], tuple[Outline, ...] | None]:
    """What is wrong, and the feeds of all lists in their order; no feeds at all when a list could not be read."""
    findings: list[Finding] = []
    outlines: list[Outline] = []
    readable = True
    for path, scalar in scalars(file, "opml[]"):
        try:
            listed = read_opml(_read(scalar, folder, looking_at))
        except Wrong as wrong:
            readable = False
            findings.append(Finding(path=path, message=f"{written(scalar)} {wrong.message}"))
            continue
        findings += _unusable(path, listed)
        outlines += (outline for outline in listed if not _complaint(outline))
    return findings, tuple(outlines) if readable else None


def _read(scalar: Scalar, folder: Path, looking_at: Callable[[Path], None]) -> bytes:
    if scalar.value.startswith(("http://", "https://")):
        raise Wrong("is an address, and a file is meant here; save the list beside this file")
    looking_at(folder / scalar.value)
    try:
        with (folder / scalar.value).open("rb") as stream:
            data = stream.read(_LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "no file has such a name"
        raise Wrong(f"cannot be read: {reason}; the path is relative to the folder of this file") from None
    if len(data) > _LARGEST:
        raise Wrong(f"is larger than {_LARGEST // 1_000_000} MB")
    return data


def _unusable(path: KeyPath, outlines: tuple[Outline, ...]) -> Iterator[Finding]:
    for outline in outlines:
        if message := _complaint(outline):
            shown = star_password(outline.url)[:100]
            yield Finding(path=path, message=f"left out the feed `{shown}` of this list: {message}", warning=True)


def _complaint(outline: Outline) -> str:
    try:
        split(outline.url, ("http", "https"), "https://example.org/feed.xml")
    except Wrong as wrong:
        return wrong.message
    return ""
