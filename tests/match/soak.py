"""How long the random tests run: `make soak` sets MONITOR_SOAK to how many times the everyday amount."""

import os


def rounds(everyday: int) -> int:
    """How many rounds to run where `everyday` are enough for each day."""
    return everyday * int(os.environ.get("MONITOR_SOAK", "1"))
