"""A real server that requests are sent to: it answers as it is told, and keeps what came."""

import asyncio
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from msgspec import Struct


class Came(Struct, frozen=True):
    """A request as it came; headers in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def key(self) -> str:
        return self.headers["idempotency-key"]


Answer = bytes | None
"""What goes back as it is; None: the connection is cut."""

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def status(code: int, *headers: str, body: str = "") -> bytes:
    lines = [f"HTTP/1.1 {code} X", *headers, f"Content-Length: {len(body)}", "", body]
    return "\r\n".join(lines).encode()


class Receiver:
    """Listens on 127.0.0.1. `answer` may be exchanged at any time."""

    def __init__(
        self,
        answer: Callable[[Came], Answer] = lambda _came: OK,
        delay_seconds: float = 0,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self.answer = answer
        self._trust = trust
        self.delay_seconds = delay_seconds
        self.came: list[Came] = []
        self.port = 0
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._ended = asyncio.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def destination(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        self._thread.start()
        self._ready.wait(10)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join(10)

    def _run(self) -> None:
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._handle, "127.0.0.1", 0, limit=2**21, ssl=self._trust)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._ended.wait()
        server.close()
        open_ones = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in open_ones:
            task.cancel()
        await asyncio.gather(*open_ones, return_exceptions=True)

    async def _handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                self.came.append(came := await _read(reader))
                await asyncio.sleep(self.delay_seconds)
                answer = self.answer(came)
                if answer is None:
                    return
                writer.write(answer)
                await writer.drain()
                if b"connection: close" in answer.lower():
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@contextmanager
def receiving(
    answer: Callable[[Came], Answer] = lambda _came: OK,
    delay_seconds: float = 0,
    trust: ssl.SSLContext | None = None,
) -> Iterator[Receiver]:
    receiver = Receiver(answer, delay_seconds, trust)
    receiver.start()
    try:
        yield receiver
    finally:
        receiver.stop()


async def _read(reader: asyncio.StreamReader) -> Came:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    method, path, _ = first.split(" ")
    return Came(method, path, headers, body)
