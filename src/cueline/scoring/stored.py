"""A user's scores as bytes, as the state database keeps them."""

import msgspec
from msgspec import Raw, Struct

from cueline.scoring.decay import Entry
from cueline.scoring.scorer import Scorer
from cueline.scoring.scores import Scores
from cueline.scoring.tally import Tally

FORM = 1
"""Which form the bytes have; grows when it changes."""


class _KeptTally(Struct, array_like=True, gc=False):
    entries: list[Entry]
    folded: str
    folded_count: int
    folded_until: int


class _Kept(Struct, array_like=True, gc=False):
    form: int
    by_rule: dict[str, _KeptTally]


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(_Kept)


def to_bytes(scores: Scores) -> bytes:
    """Return scores as bytes; the same scores always give the same bytes."""
    by_rule = {key: tally.stored or _stored(tally) for key, tally in sorted(scores.by_rule.items())}
    return _encoder.encode((FORM, by_rule))


def from_bytes(stored: bytes, scorer: Scorer) -> Scores:
    """Return what `to_bytes` was given; what was given by rules the plan knows no more is left out.

    Raises:
        ValueError: the bytes have a form this release does not know.
    """
    kept = _decoder.decode(stored)
    if kept.form != FORM:
        raise ValueError(f"Scores of form {kept.form} cannot be read; this release reads {FORM}.")
    scores = Scores()
    for key, one in kept.by_rule.items():
        ready = scorer.rules.get(key)
        if ready is not None:
            tally = scores.by_rule[ready.key] = Tally(ready.rule)
            tally.restore(one.entries, int(one.folded, 16), one.folded_count, one.folded_until)
    return scores


def _stored(tally: Tally) -> Raw:
    # msgpack's integers end at 64 bits; those of half-lives do not
    kept = _KeptTally(tally.entries, f"{tally.folded:x}", tally.folded_count, tally.folded_until)
    tally.stored = Raw(_encoder.encode(kept))
    return tally.stored
