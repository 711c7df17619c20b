"""What reading an event's attributes costs the lane: processor time for one event, in microseconds."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

import msgspec
from sqlalchemy import Engine

from cueline.event import AttributeType, Kind
from cueline.registry.definition import Scope
from cueline.registry.definitions import Definitions
from cueline.registry.lane_view import LaneRegistry, Sighting
from cueline.state.engine import open_engine
from cueline.state.tables import metadata, workspace

NAMES = [f"event {number}" for number in range(50)]
EVENTS_A_BATCH = 2_000
BATCHES = 40

TYPES = {
    "price": AttributeType.NUMBER,
    "is_new": AttributeType.BOOLEAN,
    "ordered_at": AttributeType.DATETIME,
    "position": AttributeType.JSON,
}
AS_TEXT = {"plan": "premium", "price": "12.50", "is_new": "true", "section": "pricing_table", "seconds": "45"}
PLAIN = {"plan": "premium", "price": 12.5, "is_new": True, "section": "pricing_table", "seconds": 45}
RICH = PLAIN | {"ordered_at": "2026-11-23T18:00:00.123Z", "position": {"x": 1240, "y": 15}}
VIOLATING = PLAIN | {"price": "12,50"}


def run() -> dict[str, float]:
    """Measure reading and saving events of 50 names, each case over batches of 2 000 events."""
    with TemporaryDirectory() as folder:
        engine = open_engine(Path(folder) / "state.db")
        metadata.create_all(engine)
        with engine.begin() as tx:
            tx.execute(workspace.insert(), [{"name": "a", "slug": "a", "timezone": "Europe/Warsaw", "created_at": 0}])
        definitions = Definitions(engine)
        for name in NAMES:
            for attribute, kind in TYPES.items():
                definitions.set_type(1, Scope.EVENT, name, attribute, kind, 0)
        figures = {}
        for case, attributes in (
            ("plain, 5 attributes", PLAIN),
            ("as text, 5 attributes", AS_TEXT),
            ("rich, 7 attributes", RICH),
            ("violating, 5 attributes", VIOLATING),
        ):
            read, saved = _measure(engine, attributes)
            figures[f"{case}: read_event, us an event"] = read
            figures[f"{case}: refresh and save, us an event"] = saved
        engine.dispose()
    return figures


def _measure(engine: Engine, attributes: dict[str, Any]) -> tuple[float, float]:
    """Give the quietest of many batches: what the work costs when nobody else uses the machine."""
    registry = LaneRegistry()
    encoded = msgspec.json.encode(attributes)
    batches = [_read_batch(engine, registry, encoded, number) for number in range(BATCHES)]
    reading, saving = (min(times) / EVENTS_A_BATCH * 1e6 for times in zip(*batches, strict=True))
    return round(reading, 2), round(saving, 2)


def _read_batch(engine: Engine, registry: LaneRegistry, encoded: bytes, batch: int) -> tuple[float, float]:
    sent = [msgspec.json.decode(encoded) for _ in range(EVENTS_A_BATCH)]
    began = process_time()
    with engine.begin() as tx:
        registry.refresh(tx)
        refreshed = process_time()
        for number, one in enumerate(sent):
            sighting = Sighting("0192f3a4-0000-7000-8000-000000000000", number, "https://shop.example/cart", "", 7)
            registry.read_event(1, NAMES[number % 50], Kind.EVENT, one, batch * EVENTS_A_BATCH + number, sighting)
        read = process_time()
        registry.save(tx)
    return read - refreshed, refreshed - began + process_time() - read


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
