"""What the server knows of each call: what befell it, and whether it took effect, whatever the client was told."""

import time
from dataclasses import dataclass, field
from typing import Any

from tests.support.botapi.faults import ApiError, Call, Fault


@dataclass(slots=True, kw_only=True)
class Taken:
    """One call that the server took. `came` and `done` are in seconds of `time.monotonic`.

    `message_id` is of the message that was sent or edited, None where nothing took effect. `refusal` is what the
    service answered in place of a result. `done` None means that the conversation broke off before there was an answer.
    """

    call: Call
    came: float = field(default_factory=time.monotonic)
    fault: Fault | None = None
    message_id: int | None = None
    refusal: str = ""
    done: float | None = None

    def took_effect(self, result: Any) -> None:
        """Note what came of it; `result` is what the method gave."""
        self.message_id = result.get("message_id") if isinstance(result, dict) else None

    def refused(self, error: ApiError) -> None:
        """Note that the service said no."""
        self.refusal = error.description
        self.end()

    def end(self) -> None:
        """Note that the answer is ready."""
        self.done = time.monotonic()
