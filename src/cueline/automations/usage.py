"""Which automations in force ask for a list or a segment."""

from typing import Literal

from msgspec import Struct
from sqlalchemy import Connection

from cueline.automations.automation_rows import automations_of
from cueline.automations.references import Written, references_of
from cueline.automations.versions import versions_in_force


class User(Struct, frozen=True):
    """An automation that asks for something."""

    id: int
    name: str


def automations_using(tx: Connection, workspace_id: int, thing: Literal["list", "segment"]) -> dict[int, list[User]]:
    """Return for every list or segment, by number, the automations in force that ask for it."""
    names = {one.id: one.name for one in automations_of(tx, workspace_id) if one.state != "archived"}
    using: dict[int, list[User]] = {}
    for number, version in sorted(versions_in_force(tx, workspace_id).items()):
        if number not in names:
            continue
        graph = version.graph
        written = Written((*graph.triggers, *graph.nodes), graph.settings)
        for asked in {one.id for one in references_of(written) if one.thing == thing}:
            using.setdefault(int(asked), []).append(User(number, names[number]))
    return using
