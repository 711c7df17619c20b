"""Which type a String attribute's values would fit."""

from collections.abc import Mapping

from cueline.event import AttributeType
from cueline.registry.definition import Proposal

ENOUGH_VALUES = 20
"""Fewer observed values say too little."""

ENOUGH_SHARE = 0.95
"""A smaller part of the values would leave too many violations."""


def propose(kind: AttributeType, observed: Mapping[str, int]) -> Proposal | None:
    """Give the type that nearly all observed values of a String attribute read as; None when there is none."""
    of = sum(observed.values())
    if kind is not AttributeType.STRING or of < ENOUGH_VALUES:
        return None
    best = max(observed, key=lambda name: observed[name])
    share = observed[best] / of
    if best == AttributeType.STRING or share < ENOUGH_SHARE:
        return None
    return Proposal(AttributeType(best), round(share, 4), of)
