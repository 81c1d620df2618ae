"""Whether items that are read by themselves are what they are in the whole document, on feedparser's own test suite.

    .venv/bin/python -m benchmarks.equality [DIRECTORY]

Fetches the source distribution of the installed feedparser, with pip, into a directory that is removed afterwards; or
reads every file beneath DIRECTORY. Each document is read as it is, and once more with all of its items standing twice,
so that whatever an item leaves behind in the parser meets the next one. Exit status 1 where anything differs.
"""

import subprocess
import sys
import tarfile
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from monitor.feeds.parse import Reading, open_document, read_xml
from monitor.feeds.split import Split, split
from monitor.model import ParsedItem
from monitor.ports import FetchFailed

_URL = "https://news.example/feeds/all.xml"


def differences(body: bytes, content_type: str = "") -> tuple[int, list[str]]:
    """How many items of a document were compared, and how those differ that are not the same when read by themselves.

    Nothing is compared where the document is read whole at every poll anyway.
    """
    document = open_document(body, url=_URL, content_type=content_type)
    if not isinstance(document, bytes):
        return 0, []
    compared, found = _compare(document)
    parts = split(document, salt=_URL)
    if parts is not None:
        again, differing = _compare(_twice(parts))
        return compared + again, found + [f"twice: {line}" for line in differing]
    return compared, found


def _compare(document: bytes) -> tuple[int, list[str]]:
    parts = split(document, salt=_URL)
    whole = read_xml(document, url=_URL, head=b"")
    if parts is None or isinstance(whole, FetchFailed) or whole.flawed or whole.count != len(parts.ranges):
        return 0, []
    lines = []
    for place, item in enumerate(whole.feed.items):
        alone = read_xml(parts.only({place}), url=_URL, head=b"")
        lines += _different(item, alone)
    return whole.count, lines


def _different(item: ParsedItem, alone: Reading | FetchFailed) -> list[str]:
    if isinstance(alone, Reading) and (alone.flawed or alone.count != 1):
        return []  # then the whole document is read
    found: Sequence[ParsedItem] = alone.feed.items if isinstance(alone, Reading) else ()
    return [] if found == (item,) else [f"{item} is, by itself, {found}"]


def _twice(parts: Split) -> bytes:
    """The document with its items in their order, and then the same again."""
    begin, end = parts.ranges[0][0], parts.ranges[-1][1]
    return parts.document[:end] + parts.document[begin:end] + parts.document[end:]


def main() -> int:
    """Compare every document; the exit status."""
    with TemporaryDirectory() as scratch:
        root = Path(sys.argv[1]) if len(sys.argv) > 1 else _fetched(Path(scratch))
        counts: Counter[str] = Counter()
        for path, body in _documents(root):
            compared, lines = differences(body)
            counts.update(documents=1, items=compared, cut=compared > 0, different=len(lines))
            for line in lines:
                print(f"{path}: {line}")  # noqa: T201 - what the command is for
    print(", ".join(f"{counts[name]} {name}" for name in ("documents", "cut", "items", "different")))  # noqa: T201 - same
    return 1 if counts["different"] or not counts["items"] else 0


def _fetched(directory: Path) -> Path:
    """The test suite of the feedparser that is installed."""
    wanted = f"feedparser=={version('feedparser')}"
    subprocess.run(  # noqa: S603 - a fixed command
        [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", "feedparser",
         "--disable-pip-version-check", "--dest", str(directory), wanted], check=True,
    )  # fmt: skip
    (archive,) = directory.glob("feedparser-*.tar.gz")
    with tarfile.open(archive) as packed:
        packed.extractall(directory, filter="data")
    (root,) = directory.glob("feedparser-*/tests")
    return root


def _documents(root: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(root.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(root)), path.read_bytes()


if __name__ == "__main__":
    sys.exit(main())
