"""Every way Cueline says no.

```
CuelineError
├── InvalidInput          400  what was sent cannot be read: fix it
│   └── TooLarge          413  send less at a time
├── Unauthenticated       401  no valid key, token or session
├── Forbidden             403  known, but not allowed
├── NotFound              404
├── Conflict              409  true in itself, but not now
├── RateLimited           429  wait, then send it again
└── Unavailable           503  nothing was stored: send it again
```

Each error carries a stable `code`, a message that says what is wrong and a hint that says what to do.
"""

from typing import Any, ClassVar

from msgspec import Struct


class CuelineError(Exception):
    """The root of the tree. Raise a branch, never this.

    Attributes:
        code: Stable across releases, in snake case; what programs compare.
        message: What is wrong, in one sentence, for a person.
        hint: What to do about it; may be empty when the message says it all.
        retry_after_seconds: When sending again makes sense; None when it never does as is.
    """

    status: ClassVar[int] = 500
    default_code: ClassVar[str] = "internal_error"

    def __init__(
        self, message: str, *, code: str | None = None, hint: str = "", retry_after_seconds: int | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.hint = hint
        self.retry_after_seconds = retry_after_seconds


class InvalidInput(CuelineError):
    """What was sent cannot be read. Sending it again unchanged fails again."""

    status = 400
    default_code = "invalid_input"


class TooLarge(InvalidInput):
    """What was sent is over a documented limit. Sending it in smaller parts works."""

    status = 413
    default_code = "too_large"


class Unauthenticated(CuelineError):
    """No valid key, token or session came with the request."""

    status = 401
    default_code = "unauthenticated"


class Forbidden(CuelineError):
    """The sender is known, and is not allowed to do this."""

    status = 403
    default_code = "forbidden"


class NotFound(CuelineError):
    """There is no such thing, or not for this sender."""

    status = 404
    default_code = "not_found"


class Conflict(CuelineError):
    """The request is sound but clashes with what is there."""

    status = 409
    default_code = "conflict"


class RateLimited(CuelineError):
    """Too much in too short a time. Nothing was stored."""

    status = 429
    default_code = "rate_limited"


class Unavailable(CuelineError):
    """Something Cueline needs does not answer now. Nothing was stored; sending it again is safe."""

    status = 503
    default_code = "unavailable"


class ErrorDetail(Struct, kw_only=True, omit_defaults=True):
    code: str
    message: str
    hint: str = ""
    request_id: str = ""
    details: Any = None


class ErrorBody(Struct, kw_only=True):
    """The one shape of an error answer, on every route."""

    error: ErrorDetail
