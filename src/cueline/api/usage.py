"""What asks for lists and segments: other segments, and automations in force."""

from typing import Literal

from sqlalchemy import Engine

from cueline.api.standing_items import UsedBy
from cueline.automations.usage import automations_using
from cueline.segments.catalog import segments_using
from cueline.state.engine import reading


def uses_of(engine: Engine, workspace_id: int, thing: Literal["list", "segment"]) -> dict[int, list[UsedBy]]:
    """Return for every list or segment of a workspace, by number, what asks for it."""
    with reading(engine) as connection:
        segments = segments_using(connection, workspace_id, thing)
        automations = automations_using(connection, workspace_id, thing)
    used = {number: [UsedBy("segment", one.id, one.name) for one in some] for number, some in segments.items()}
    for number, some in automations.items():
        used.setdefault(number, []).extend(UsedBy("automation", one.id, one.name) for one in some)
    return used
