"""Who may send: the key, the page it is called from, the rate."""

import math
import time
from collections.abc import Callable, Iterable

from cueline.collect.rate import Bucket
from cueline.errors import Forbidden, RateLimited, Unauthenticated, Unavailable
from cueline.log.noticeboard import Noticeboard
from cueline.workspaces.admission_notice import Admission, KeyAdmission, read_admission

REFRESH_SECONDS = 0.5
"""How old the edge's knowledge of keys and origins may be."""

UNKNOWN_KEY_REFRESH_SECONDS = 0.1
"""A key nobody knows is looked up afresh, at most so often: it may have been created a moment ago."""


class Gate:
    """Decides whether a request with a key may enter.

    Knows the keys from the noticeboard and looks there again when what it knows is older than `REFRESH_SECONDS`.
    When the board does not answer, what was known goes on to hold.
    """

    def __init__(
        self,
        noticeboard: Noticeboard,
        requests_per_second: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._noticeboard = noticeboard
        self._rate = requests_per_second
        self._clock = clock
        self._admission = Admission(0, {})
        self._aliases: frozenset[str] = frozenset()
        self._looked_at = -REFRESH_SECONDS
        self._buckets: dict[str, Bucket] = {}

    def admit(self, key: str, origin: str | None) -> KeyAdmission:
        """Return what holds for `key`.

        Raises:
            Unauthenticated: the key is missing, unknown or revoked.
            Forbidden: the page's origin is not on the workspace's list.
            RateLimited: the key sends faster than allowed.
            Unavailable: nothing is known about any key yet.
        """
        now = self._clock()
        admission = self._known_key(key, now)
        reject_foreign_origin(origin, admission.origins)
        wait = self._bucket(key, now).take(now)
        if wait > 0:
            raise RateLimited(
                f"This key sends more than {self._rate:g} requests a second.",
                hint="Send several events in one batch, or wait.",
                retry_after_seconds=math.ceil(wait),
            )
        return admission

    def is_ready(self) -> bool:
        """Tell whether it is known which keys there are."""
        if not self._admission.version:
            self._look(self._clock())
        return self._admission.version > 0

    def has_alias(self, segment: str) -> bool:
        """Tell whether `segment` is the alias path of a workspace."""
        now = self._clock()
        if now - self._looked_at >= REFRESH_SECONDS:
            self._look(now)
        return segment in self._aliases

    def first_key(self) -> str:
        """Return the oldest workspace's API key, for the demo page; empty when there is none."""
        self.is_ready()
        valid = [(known.workspace_id, key) for key, known in self._admission.keys.items() if not known.revoked]
        return min(valid)[1] if valid else ""

    def _known_key(self, key: str, now: float) -> KeyAdmission:
        if now - self._looked_at >= REFRESH_SECONDS:
            self._look(now)
        found = self._admission.keys.get(key)
        if found is None and now - self._looked_at >= UNKNOWN_KEY_REFRESH_SECONDS:
            self._look(now)
            found = self._admission.keys.get(key)
        if not self._admission.version:
            raise Unavailable("Cueline is starting.", code="starting", retry_after_seconds=1)
        reject_bad_key(key, found)
        assert found is not None
        return found

    def _look(self, now: float) -> None:
        self._looked_at = now
        try:
            self._admission = read_admission(self._noticeboard) or self._admission
        except Unavailable:
            return
        self._aliases = frozenset(known.alias for known in self._admission.keys.values() if known.alias)

    def _bucket(self, key: str, now: float) -> Bucket:
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = Bucket(self._rate, max(1.0, self._rate), now)
        return bucket


def reject_bad_key(key: str, found: KeyAdmission | None) -> None:
    if not key:
        raise Unauthenticated(
            "The request has no key.", code="api_key_missing", hint="Send the workspace's API key as `key`."
        )
    if found is None:
        raise Unauthenticated(
            "No workspace has this API key.",
            code="api_key_unknown",
            hint="Copy the snippet again from the dashboard's Install page.",
        )
    if found.revoked:
        raise Unauthenticated(
            "This API key was revoked.", code="api_key_revoked", hint="Use the workspace's current key."
        )


def reject_foreign_origin(origin: str | None, allowed: Iterable[str]) -> None:
    """Refuse a page that is not on the list. Without a list every page may send; without an `Origin` it is no page."""
    patterns = tuple(allowed)
    if not patterns or origin is None or any(origin_matches(origin.lower(), pattern) for pattern in patterns):
        return
    raise Forbidden(
        f"Pages of {origin[:255]} may not send to this workspace.",
        code="origin_not_allowed",
        hint="Add the origin under Settings → Origins.",
    )


def origin_matches(origin: str, pattern: str) -> bool:
    """Tell whether `origin` is `pattern`, or a subdomain of it where it reads `https://*.shop.example`."""
    scheme, separator, host = pattern.lower().partition("://*.")
    if not separator:
        return origin == pattern.lower()
    return origin.startswith(f"{scheme}://") and origin.endswith(f".{host}")
