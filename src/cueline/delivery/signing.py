"""How webhooks are signed, by the rules of Standard Webhooks (https://www.standardwebhooks.com). Pure."""

import base64
import hashlib
import hmac
from collections.abc import Sequence

PREFIX = "whsec_"
SECRET_BYTES = 32
BODY_SIGNATURE = "x-user-com-signature"
"""A header of this name and without a value gets the HMAC of the body alone, as receivers for User.com check it."""


def secret_of(random: bytes) -> str:
    """Return a signing secret, as people copy it."""
    return PREFIX + base64.b64encode(random).decode()


def signature(secrets: Sequence[str], message_id: str, at_seconds: int, body: bytes) -> str:
    """Return `v1,<base64>` for each of `secrets`, with a space between: the receiver takes any that fits."""
    signed = b"%s.%d.%s" % (message_id.encode(), at_seconds, body)
    return " ".join(
        f"v1,{base64.b64encode(hmac.digest(_key(secret), signed, hashlib.sha256)).decode()}" for secret in secrets
    )


def body_signature(secret: str, body: bytes) -> str:
    """Return the hex HMAC-SHA256 of a body under the secret as it is written."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def _key(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix(PREFIX))
