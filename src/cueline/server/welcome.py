"""What `cueline serve` says to the person who started it."""

from sqlalchemy import Engine, select

from cueline.state.engine import reading
from cueline.state.tables import api_key, workspace

_MARK = "window.civchat={apiKey:"


def welcome(engine: Engine, url: str, link: str | None) -> str:
    """Return the lines that lead from a fresh start to a first event."""
    with reading(engine) as connection:
        row = connection.execute(
            select(workspace.c.name, api_key.c.value)
            .join(api_key, api_key.c.workspace_id == workspace.c.id)
            .where(api_key.c.revoked_at.is_(None))
            .order_by(workspace.c.id, api_key.c.id)
        ).first()
    lines = ["", f"  Cueline is ready:  {url}", ""]
    if link:
        lines += [f"  Sign in (once):    {url}{link}"]
    else:
        lines += ["  Sign in:           with your password, or a new link from: cueline member invite YOUR@EMAIL"]
    lines += [f"  Try it:            {url}/demo/"]
    if row is not None:
        name, key = row
        lines += [
            "",
            f"  Snippet for {name}:",
            f'    <script>{_MARK}"{key}"}}</script>',
            f'    <script async src="{url}/widget.js"></script>',
        ]
    return "\n".join([*lines, ""])
