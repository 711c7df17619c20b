"""What came of an attempt, and when the next one is. Pure."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal

from msgspec import Struct

FIRST_PAUSE_MS = 1_000
LONGEST_PAUSE_MS = 3_600_000
_TRY_AGAIN = frozenset({408, 425, 429})

Verdict = Literal["delivered", "retry", "dead"]


class Outcome(Struct, frozen=True, kw_only=True):
    """What came of one attempt.

    Attributes:
        status: Of the answer; 0: there was none.
        request: What was sent, secrets left out.
        answer: The beginning of what came back.
        error: What is wrong, in a sentence; empty when delivered.
        retry_after_ms: How long the receiver asks us to wait; None when it does not say.
    """

    verdict: Verdict
    status: int = 0
    request: str = ""
    answer: str = ""
    error: str = ""
    retry_after_ms: int | None = None


def judge(status: int) -> tuple[Verdict, str]:
    """Say what an answer means: whether to try again, and what is wrong."""
    if status // 100 == 2:  # noqa: PLR2004
        return "delivered", ""
    if status in _TRY_AGAIN or status >= 500:  # noqa: PLR2004
        return "retry", f"The receiver answered {status}."
    if status // 100 == 3:  # noqa: PLR2004
        return "dead", f"The receiver answered {status}, a redirect; those are not followed. Correct the address."
    return "dead", f"The receiver answered {status}: it does not want this request, and would not the next time."


def read_retry_after(text: str, now_ms: int) -> int | None:
    """Read the header Retry-After, seconds or a date, as milliseconds from now, an hour at most; None: nothing said."""
    text = text.strip()
    if text.isdecimal():
        return min(int(text[:9]) * 1_000, LONGEST_PAUSE_MS)
    try:
        until = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    moment = int((until - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1_000)
    return min(max(moment - now_ms, 0), LONGEST_PAUSE_MS)


def pause_ms(failures: int, chance: float, retry_after_ms: int | None = None) -> int:
    """Return how long to wait after so many failures in a row, from 1.

    Full jitter: anything between nothing and a bound that doubles from 1 second to 1 hour, so that what failed together
    does not come back together. `chance` is random in [0, 1). The receiver's own wish is the least.
    """
    bound = min(FIRST_PAUSE_MS << min(failures - 1, 20), LONGEST_PAUSE_MS)
    return max(int(chance * bound), retry_after_ms or 0)
