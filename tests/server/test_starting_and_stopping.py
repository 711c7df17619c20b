"""How a server starts, refuses to start, and stops."""

import http.client
import re
import socket
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from tests.running_server import RunningServer, a_batch, eventually

Serve = Callable[..., RunningServer]
PROMPT_SECONDS = 8


def test_a_stop_is_prompt_and_keeps_what_was_accepted(serve: Serve) -> None:
    server = serve(flush_seconds="30").start()
    batch = a_batch(server.api_key, *["stopping0001"] * 50)
    stream = _watch(server)
    assert server.post(batch).status == 200

    began = time.monotonic()
    code = server.stop()

    assert code == 0
    assert time.monotonic() - began < PROMPT_SECONDS
    assert stream.read(1) == b"" or b"" in stream.read()
    server.start()
    shown = eventually(lambda: server.timeline("stopping0001"))
    assert {item["id"] for item in shown} == {event["id"] for event in batch["events"]}


def _watch(server: RunningServer) -> http.client.HTTPResponse:
    """Open the live stream and give it once it has begun."""
    target = urlsplit(server.url)
    connection = http.client.HTTPConnection(str(target.hostname), target.port or 0, timeout=30)
    connection.request("GET", "/api/v1/live", headers={"Authorization": f"Token {server.token}"})
    answer = connection.getresponse()
    assert answer.status == 200
    return answer


def test_the_live_stream_passes_through_the_port_at_once(server: RunningServer) -> None:
    stream = _watch(server)
    batch = a_batch(server.api_key, "livestream01")

    server.post(batch)

    lines = []
    while not lines or not lines[-1].startswith(b"data: {"):
        lines.append(stream.readline())
    assert batch["events"][0]["id"].encode() in lines[-1]
    stream.close()


def test_a_second_server_on_the_same_directory_says_so_and_changes_nothing(server: RunningServer, serve: Serve) -> None:
    url = server.url
    assert server.process is not None
    owners = {"serve": server.process.pid, **{role: server.process_of(role).pid for role in ("core", "edge")}}

    seconds = {
        "serve": serve(server.data_dir),
        "core": serve(server.data_dir, role="core"),
        "edge": serve(server.data_dir, role="edge"),
    }
    for second in seconds.values():
        second.launch()

    for name, second in seconds.items():
        assert second.process is not None
        assert second.process.wait(60) == 3
        assert second.said() == (
            f"cueline: Another Cueline ({name}, process {owners[name]}) is working in {server.data_dir}.\n"
            "         Stop it, or choose another --data-dir.\n"
        )
    assert server.url == url
    assert server.reached("/readyz") == 200


def test_a_port_that_is_taken_is_named(serve: Serve) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
        server = serve(port=port)
        server.launch()

        assert server.process is not None
        assert server.process.wait(30) == 3

    assert f"Cannot listen on 127.0.0.1:{port}: Address already in use." in server.said()
    assert "--port" in server.said()
    assert "Traceback" not in server.said()


def test_a_wrong_setting_is_named(serve: Serve) -> None:
    server = serve()
    server.launch(linger_ms="soon")

    assert server.process is not None
    assert server.process.wait(30) == 2
    assert "CUELINE_LINGER_MS" in server.said()
    assert "Traceback" not in server.said()


def test_a_state_database_that_is_none_is_said_and_not_tried_for_ever(serve: Serve) -> None:
    server = serve()
    server.data_dir.mkdir()
    (server.data_dir / "state.db").write_bytes(b"this is no database" * 1_000)

    server.launch()

    assert server.process is not None
    code = server.process.wait(30)
    assert code == 2
    assert "state.db" in server.said()
    assert "Traceback" not in server.said()


def test_edge_and_core_may_run_apart(serve: Serve) -> None:
    core, edge = serve(role="core"), serve(role="edge")
    core.launch()
    edge.start()
    assert edge.reached("/readyz") == 200

    batch = a_batch(edge.api_key, "apart0000001")
    assert edge.post(batch).status == 200
    core_stopped = core.stop()
    assert core_stopped == 0
    later = a_batch(edge.api_key, "apart0000001")
    assert edge.post(later).status == 200
    assert edge.reached("/api/v1/events") == 503
    core.launch()
    edge.wait_ready()
    edge.wait_processed()

    assert len(eventually(lambda: edge.timeline("apart0000001"))) == 2
    assert edge.stop() == 0


def test_an_edge_alone_is_not_ready_until_it_knows_keys(serve: Serve) -> None:
    edge = serve(role="edge")
    edge.launch()
    eventually((edge.data_dir / "run" / "url").exists)

    answer = eventually(lambda: edge.reached("/readyz"))

    assert answer == 503
    assert edge.post(a_batch("anyanyanyany", "early0000001")).json["error"]["code"] == "starting"
    assert edge.reached("/healthz") == 200


def test_the_first_start_leads_to_a_first_event(server: RunningServer) -> None:
    said = server.said()

    (url,) = re.findall(r"Cueline is ready:  (\S+)", said)[:1]
    assert f'apiKey:"{server.api_key}"' in said
    assert f"Sign in (once):    {url}/sign-in?token=" in said
    assert f"{url}/widget.js" in said


def test_everything_is_kept_in_the_data_directory(server: RunningServer, tmp_path: Path) -> None:
    names = {path.name for path in server.data_dir.iterdir()}

    assert {"state.db", "log.db", "events", "token", "run"} <= names


def test_a_data_directory_may_be_called_almost_anything(serve: Serve, tmp_path: Path) -> None:
    server = serve(tmp_path / "any" / "50%41 #1 'a' \"b\" żółw", flush_seconds="0.1")
    server.data_dir.parent.mkdir()
    server.start()

    assert server.post(a_batch(server.api_key, "anyname00001")).status == 200
    assert len(eventually(lambda: server.timeline("anyname00001"))) == 1
    assert eventually(lambda: server.metric("cueline_blocks_waiting") == 0)
    assert server.stop() == 0
    server.start()
    assert len(server.timeline("anyname00001")) == 1
    assert list((tmp_path / "any").iterdir()) == [server.data_dir]
