"""Secrets by which programs prove who they are."""

import hashlib
import secrets
from enum import StrEnum
from pathlib import Path

from msgspec import Struct
from sqlalchemy import Connection, Engine, Row, insert, select, update

from cueline.errors import InvalidInput, NotFound, Unavailable
from cueline.state.engine import reading
from cueline.state.tables import token
from cueline.workspaces.audit import Change, record
from cueline.workspaces.desk import Desk
from cueline.workspaces.naming import sound_name

PREFIX = "cl_"
SECRET_BYTES = 32
HINT_CHARACTERS = 8
LOCAL_TOKEN_NAME = "local"  # noqa: S105 - a name, no secret
USE_NOTED_EVERY_MS = 60_000


class TokenScope(StrEnum):
    """What a token may do."""

    READ = "read"
    WRITE = "write"
    EVERYTHING = "*"


class Token(Struct, frozen=True):
    """One token, without its secret.

    Attributes:
        id: Its number.
        workspace_id: The one workspace it is for; None for every workspace.
        name: As its owner calls it.
        hint: The secret's first characters.
        scopes: What it may do.
        created_at: Milliseconds.
        last_used_at: Milliseconds, true to a minute; None when never.
        revoked_at: Milliseconds; None while valid.
    """

    id: int
    workspace_id: int | None
    name: str
    hint: str
    scopes: list[TokenScope]
    created_at: int
    last_used_at: int | None
    revoked_at: int | None

    def may(self, scope: TokenScope) -> bool:
        """Say whether the token allows `scope`."""
        return TokenScope.EVERYTHING in self.scopes or scope in self.scopes


def create_token(desk: Desk, workspace_id: int, name: str, scopes: list[TokenScope], actor: str) -> tuple[Token, str]:
    """Make a token and return it with its secret, which is kept nowhere and cannot be shown again.

    Raises:
        InvalidInput: it has no name or may do nothing; nothing changed.
    """
    name = sound_name("A token's", name, "token_invalid")
    if not scopes:
        raise InvalidInput("A token has at least one scope.", code="token_invalid", hint="Send read, write or *.")
    secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    with desk.engine.begin() as transaction:
        made = _add(transaction, workspace_id, name, scopes, secret, desk.clock())
        record(transaction, workspace_id, desk.clock(), Change(actor, "token.created", made.name, {"hint": made.hint}))
    return made, secret


def revoke_token(desk: Desk, workspace_id: int, token_id: int, actor: str) -> None:
    """Refuse a token from now on. Revoking it again changes nothing.

    Raises:
        NotFound: the workspace has no such token.
    """
    mine = (token.c.id == token_id) & (token.c.workspace_id == workspace_id)
    with desk.engine.begin() as transaction:
        row = transaction.execute(select(token).where(mine)).one_or_none()
        if row is None:
            raise NotFound(f"There is no token {token_id}.", code="token_unknown")
        if row.revoked_at is None:
            transaction.execute(update(token).where(mine).values(revoked_at=desk.clock()))
            record(
                transaction, workspace_id, desk.clock(), Change(actor, "token.revoked", row.name, {"hint": row.hint})
            )


def tokens(engine: Engine, workspace_id: int | None) -> list[Token]:
    """Return every token of a workspace, oldest first; with None, those that are for every workspace."""
    query = select(token).where(token.c.workspace_id == workspace_id).order_by(token.c.id)
    with reading(engine) as connection:
        return [_token(row) for row in connection.execute(query)]


def token_of_secret(engine: Engine, secret: str, now: int) -> Token | None:
    """Return the valid token with this secret and note that it was used; None when there is none."""
    with reading(engine) as connection:
        row = connection.execute(select(token).where(token.c.hash == hash_of(secret))).one_or_none()
    if row is None or row.revoked_at is not None:
        return None
    if row.last_used_at is None or now - row.last_used_at >= USE_NOTED_EVERY_MS:
        with engine.begin() as transaction:
            transaction.execute(update(token).where(token.c.id == row.id).values(last_used_at=now))
    return _token(row)


def ensure_local_token(engine: Engine, file: Path, now: int) -> str:
    """Return the secret in `file` that opens every workspace, making it, readable by its owner only, when needed.

    A file that is there stays as it is; when the database does not know its secret, it learns it.

    Raises:
        Unavailable: the file cannot be read or made; nothing changed.
    """
    try:
        secret = _kept_secret(file) or _new_secret(file)
    except OSError as error:
        raise Unavailable(
            f"The token's file {file} cannot be used: {error.strerror}.",
            code="token_file_unusable",
            hint="See that the disk has room and that this user may read and write there.",
        ) from error
    with engine.begin() as transaction:
        known = transaction.execute(select(token.c.id).where(token.c.hash == hash_of(secret))).one_or_none()
        if known is None:
            _add(transaction, None, LOCAL_TOKEN_NAME, [TokenScope.EVERYTHING], secret, now)
    return secret


def _kept_secret(file: Path) -> str:
    return file.read_text().strip() if file.exists() else ""


def _new_secret(file: Path) -> str:
    secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    fresh = file.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    fresh.write_text(secret + "\n")
    fresh.replace(file)
    return secret


def hash_of(secret: str) -> str:
    """Return the SHA-256 of a secret, hexadecimal: enough, since the secret has 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _add(
    transaction: Connection, workspace_id: int | None, name: str, scopes: list[TokenScope], secret: str, at: int
) -> Token:
    row = {
        "workspace_id": workspace_id,
        "name": name,
        "hash": hash_of(secret),
        "hint": secret[:HINT_CHARACTERS],
        "scopes": " ".join(scopes),
        "created_at": at,
    }
    return _token(transaction.execute(insert(token).values(row).returning(*token.c)).one())


def _token(row: Row[tuple[object, ...]]) -> Token:
    return Token(
        id=row.id,
        workspace_id=row.workspace_id,
        name=row.name,
        hint=row.hint,
        scopes=[TokenScope(scope) for scope in row.scopes.split()],
        created_at=row.created_at,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
    )
