"""What is installed with the program, beside its modules."""

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "monitor.1"


def test_manual_page_is_that_of_the_commands_help() -> None:
    # In a process of its own: click keeps what was made of a help option first, and tests ask in other ways, too.
    made = subprocess.run(
        [sys.executable, "-m", "monitor.cli.man"], capture_output=True, text=True, check=True, timeout=60
    )
    assert PAGE.read_text(encoding="utf-8") == made.stdout, "run `make man`"


def test_wheel_puts_the_manual_page_where_man_looks_for_it(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=60)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        (page,) = (name for name in archive.namelist() if name.endswith(".data/data/share/man/man1/monitor.1"))
        assert archive.read(page) == PAGE.read_bytes()
