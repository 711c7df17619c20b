"""Regular expressions that take linear time, whatever is written: RE2, as the event store has it."""

from collections.abc import Callable
from typing import Any

import re2

MAX_MEMORY_BYTES = 1 << 20
"""What one expression may take, compiled. The event store allows more, so that it takes whatever is taken here."""


class RegexRefused(ValueError):
    """RE2 cannot, or had better not, compile an expression; the reason is its own."""


def searcher(pattern: str, *, ignore_case: bool) -> Callable[[str], bool]:
    """Compile `pattern` to a function that tells whether it matches somewhere in a text.

    `.` takes line ends too; `^` and `$` are the ends of the whole text.

    Raises:
        RegexRefused: RE2 does not take it.
    """
    search: Callable[[bytes], Any] = _compile(marked(pattern, ignore_case=ignore_case)).search
    # Bytes spare the wrapper from counting in characters where it matched.
    return lambda text: search(text.encode()) is not None


def marked(pattern: str, *, ignore_case: bool) -> str:
    """Return `pattern` with its case flag inside, so that both engines read the same."""
    return f"(?i){pattern}" if ignore_case else pattern


def literal(text: str) -> str:
    """Return the expression that matches `text` and nothing else."""
    quoted: str = re2.escape(text)
    return quoted


def _compile(pattern: str) -> Any:
    options = re2.Options()
    options.dot_nl = True
    options.log_errors = False
    options.never_capture = True
    options.max_mem = MAX_MEMORY_BYTES
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        raise RegexRefused(_reason(error)) from None


def _reason(error: Exception) -> str:
    reason = error.args[0] if error.args else ""
    return reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
