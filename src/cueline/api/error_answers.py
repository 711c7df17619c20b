"""Every error as the one answer it gets."""

from enum import Enum
from typing import Any

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from sqlalchemy.exc import OperationalError

from cueline.automations.problems import AutomationInvalid
from cueline.conditions.problems import ConditionInvalid
from cueline.errors import CuelineError, ErrorBody, ErrorDetail, InvalidInput, NotFound, TooLarge, Unavailable

_log = structlog.get_logger()

_BAD_REQUEST, _NOT_FOUND, _METHOD_NOT_ALLOWED, _TOO_LARGE = 400, 404, 405, 413
RETRY_AFTER_SECONDS = 2
MAX_BODY_BYTES = 1024 * 1024


class _MethodNotAllowed(InvalidInput):
    status = _METHOD_NOT_ALLOWED
    default_code = "method_not_allowed"


class _Unforeseen(CuelineError):
    """Something nobody foresaw. Its cause is in the log, under the request's id, and nowhere else."""


def answer_error(request: Request[Any, Any, Any], error: Exception) -> Response[ErrorBody]:
    """Return the answer an error gets; what nobody foresaw is logged."""
    known, details = as_cueline_error(error)
    request_id = str(request.scope.get("state", {}).get("request_id", ""))
    if isinstance(known, _Unforeseen):
        _log.error("request failed", request_id=request_id, path=request.scope["path"], exc_info=error)
    detail = ErrorDetail(
        code=known.code, message=known.message, hint=known.hint, request_id=request_id, details=details
    )
    return Response(
        ErrorBody(error=detail), status_code=known.status, headers=_headers(known, error), media_type="application/json"
    )


def as_cueline_error(error: Exception) -> tuple[CuelineError, Any]:
    """Return the branch of the error tree that `error` belongs to, and what can be said about where it is."""
    match error:
        case CuelineError():
            return error, error.problems if isinstance(error, ConditionInvalid | AutomationInvalid) else None
        case ValidationException():
            return _invalid(error)
        case HTTPException():
            return _refused(error), None
        case OverflowError():  # from the database driver: no row has a number that large
            return NotFound("There is nothing with a number that large."), None
        case OperationalError():
            busy = Unavailable(
                "The state database does not answer now.",
                code="state_unavailable",
                hint="Try again in a moment.",
                retry_after_seconds=RETRY_AFTER_SECONDS,
            )
            _log.error("state database", exc_info=error)
            return busy, None
        case _:
            return _Unforeseen(
                "Something went wrong on the server.", hint="Quote the request id to its operator."
            ), None


def _invalid(error: ValidationException) -> tuple[InvalidInput, list[dict[str, str]]]:
    places = [_place(one) for one in error.extra or []]
    said = "; ".join(f"{place['where']}: {place['message']}" for place in places) or error.detail
    return InvalidInput(said, hint="See the API reference for what is expected."), places


def _place(message: Any) -> dict[str, str]:
    source, key, text = (_text(message.get(part, "")) for part in ("source", "key", "message"))
    if source == "body" and key == "data":
        is_missing = text == "'data'"
        return {"where": "body", "message": "A JSON object is expected." if is_missing else text}
    where = ".".join(part for part in (source, key) if part) or "request"
    return {"where": where, "message": "is required" if text == f"'{key}'" else text}


def _text(part: Any) -> str:
    return str(part.value if isinstance(part, Enum) else part)


def _refused(error: HTTPException) -> CuelineError:
    match error.status_code:
        case 404:
            return NotFound("There is nothing at this address.", hint="See the API reference for what there is.")
        case 405:
            return _MethodNotAllowed("This address does not take this method.", hint="See the Allow header.")
        case 413:
            return TooLarge(
                f"The request has more than {MAX_BODY_BYTES} bytes.", code="body_too_large", hint="Send less at a time."
            )
        case status if _BAD_REQUEST <= status < 500:  # noqa: PLR2004 - the range of client errors
            return InvalidInput(f"The request cannot be read: {error.detail}.", hint="Send valid JSON.")
        case _:
            return _Unforeseen("Something went wrong on the server.", hint="Quote the request id to its operator.")


def _headers(known: CuelineError, error: Exception) -> dict[str, str]:
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    if known.retry_after_seconds is not None:
        headers["Retry-After"] = str(known.retry_after_seconds)
    if known.status == 401:  # noqa: PLR2004 - the one status that names a scheme
        headers["WWW-Authenticate"] = "Token"
    return headers
