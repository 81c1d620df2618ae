"""`monitor schema` prints the JSON Schema of the file."""

import json

import pytest

from monitor.cli import main
from monitor.config.schema import file_schema


def test_schema_is_one_json_document_on_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    main(["schema"])
    out, err = capsys.readouterr()
    assert err == ""
    assert json.loads(out) == file_schema()
