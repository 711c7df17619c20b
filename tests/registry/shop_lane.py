"""A lane's part of reading events, without the lane."""

from typing import Any

from sqlalchemy import Engine

from cueline.event import EventRow, Kind
from cueline.registry.lane_view import LaneRegistry, Reading

SHOP, BLOG = 1, 2
HERE = EventRow(
    1, "", Kind.EVENT, 900, 900, 0, 0, 7, "", "e-1", 0, 1, "{}", url="https://shop.example/cart", library="widget/0.1.0"
)

Sent = tuple[str, dict[str, Any]]


def read_batch(engine: Engine, registry: LaneRegistry, *sent: Sent, at_ms: int = 1_000) -> list[Reading]:
    """Read events of the shop as one batch of a lane."""
    with engine.begin() as tx:
        registry.refresh(tx)
        readings = [
            registry.read_event(SHOP, name, Kind.EVENT, attributes, at_ms + number, HERE)
            for number, (name, attributes) in enumerate(sent)
        ]
        registry.save(tx)
    return readings


def read_users(engine: Engine, registry: LaneRegistry, *sent: dict[str, Any], of: int = SHOP) -> list[Reading]:
    with engine.begin() as tx:
        registry.refresh(tx)
        readings = [registry.read_user(of, attributes, 1_000, HERE) for attributes in sent]
        registry.save(tx)
    return readings
