"""What Apprise's log tells, and that in doubt it tells nothing."""

import pytest

from monitor.notify.apprise_outcome import classify
from monitor.ports import Refused, SendOutcome, TryLater, Unknown

Line = tuple[str, str]
FAILED: Line = ("WARNING", "A Connection error occurred sending X notification to 127.0.0.1.")
REFUSED: Line = ("DEBUG", "Socket Exception: … Failed to establish a new connection: [Errno 111] Connection refused")
RESET: Line = ("DEBUG", "Socket Exception: ('Connection aborted.', ConnectionResetError(104, 'reset by peer'))")
SENT: Line = ("INFO", "Sent X notification.")
FORBIDDEN: Line = ("WARNING", "Failed to send X notification: Forbidden, error=403.")
BUSY: Line = ("WARNING", "Failed to send X notification: error=503.")


@pytest.mark.parametrize(
    ("lines", "outcome"),
    [
        ([FAILED, REFUSED], TryLater),
        ([FAILED, REFUSED, FAILED, REFUSED], TryLater),
        ([FAILED, REFUSED, FAILED, RESET], Unknown),
        ([FAILED, RESET], Unknown),
        ([FAILED], Unknown),
        ([], Unknown),
        ([SENT, FAILED, REFUSED], Unknown),
        ([FORBIDDEN], Refused),
        ([FORBIDDEN, FORBIDDEN], Refused),
        ([FORBIDDEN, BUSY], Unknown),
        ([FORBIDDEN, FAILED, REFUSED], Unknown),
        ([SENT, FORBIDDEN], Unknown),
        ([BUSY], Unknown),
        ([("WARNING", "Something else went wrong.")], Unknown),
        ([("DEBUG", "error=403"), FAILED], Unknown),
    ],
)
def test_only_what_every_line_says_is_believed(lines: list[Line], outcome: type[SendOutcome]) -> None:
    assert isinstance(classify(lines), outcome)
