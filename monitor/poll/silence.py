"""Whether a feed that answers has fallen silent: nothing new for many times its own rhythm. Pure.

A feed that fails is another matter (see `progress`). One that keeps answering with old items fails nobody's request,
and yet it is as good as dead: an address that was left behind, a program that does not write it any more.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from monitor.model import Silence

# Longer than any weekend, which the memory of a busy feed does not reach back to.
LEAST = timedelta(days=3)
TIMES = 10
# Half a dozen items are no rhythm when they came in one go; so many gaps between separate ones are.
FEWEST_GAPS = 5


def patience(arrivals: Sequence[datetime]) -> timedelta | None:
    """How long a feed with these arrivals, oldest first, may bring nothing; None where no rhythm is known.

    Many times the usual gap between its items, and twice the pauses that it makes anyway: of those, the second longest
    counts, because the longest may be an accident (an item from years ago that stays on top, the last silence).
    """
    gaps = sorted(after - before for before, after in pairwise(arrivals))
    if len(gaps) < FEWEST_GAPS:
        return None
    return max(LEAST, TIMES * gaps[len(gaps) // 2], 2 * gaps[-2])


def silence_of(arrivals: Sequence[datetime], *, before: Silence, is_first: bool, now: datetime) -> Silence:
    """What is to be thought of a feed that has just answered, and was thought of `before`. One that is silent at its
    first poll (`is_first`) is not said to have fallen silent."""
    if not arrivals or now - arrivals[-1] < LEAST:
        return Silence.NO
    longest = patience(arrivals)
    if longest is None or now - arrivals[-1] < longest:
        return Silence.NO
    return before or (Silence.EVER if is_first else Silence.FELL)
