"""The table and its tests belong together."""

import re
from pathlib import Path

HERE = Path(__file__).parent
TABLE = HERE.parents[1] / "docs" / "telegram.md"


def test_every_row_of_the_table_has_a_test_and_every_test_a_row() -> None:
    rows = re.findall(r"^\| (\d+) \|", TABLE.read_text(encoding="utf-8"), re.MULTILINE)
    tests = "".join(file.read_text(encoding="utf-8") for file in HERE.glob("test_*.py"))
    assert rows == [str(number) for number in range(1, len(rows) + 1)]
    assert set(re.findall(r"def test_row_(\d\d)_", tests)) == {row.zfill(2) for row in rows}
