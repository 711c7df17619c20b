from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from api_cast import House

from cueline.workspaces.tokens import ensure_local_token


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.close()


@pytest.fixture
async def owner(house: House) -> AsyncIterator[httpx.AsyncClient]:
    client = await house.signed_in()
    yield client
    await client.aclose()


@pytest.fixture
async def anybody(house: House) -> AsyncIterator[httpx.AsyncClient]:
    async with house.client() as client:
        yield client


@pytest.fixture
async def program(house: House, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with house.client() as client:
        secret = ensure_local_token(house.engine, tmp_path / "token", house.clock())
        client.headers["authorization"] = f"Token {secret}"
        yield client
