"""`cueline serve`: take events in, process them, show them."""

import os
import socket
import sys

import click

from cueline.cli.options import data_dir
from cueline.config import Settings, read_settings
from cueline.errors import Conflict
from cueline.events.location import event_store_location
from cueline.server.lifeline import using


@click.command(name="serve")
@data_dir
@click.option("--host", default=None, help="Address to listen on (default 127.0.0.1).")
@click.option("--port", type=int, default=None, help="Port to listen on (default 8787; 0 takes a free one).")
@click.option(
    "--role",
    type=click.Choice(["all", "edge", "core"]),
    default="all",
    help="all: both processes, supervised. edge: take events in. core: process them and serve the API.",
)
@click.option("--supervised", type=int, default=None, hidden=True, help="Descriptor of the supervisor's listener.")
@click.option("--supervisor", type=int, default=0, hidden=True, help="The supervisor's process id.")
def command(
    data_dir: str | None, host: str | None, port: int | None, role: str, supervised: int | None, supervisor: int
) -> None:
    """Take events in, process them, and serve the dashboard."""
    settings = read_settings(os.environ, data_dir=data_dir, host=host, port=port)
    event_store_location(settings.events_dir)  # before anything is written there
    if role == "all":
        sys.exit(_serve_all(settings))
    from cueline.server.logs import set_up_logs

    set_up_logs(settings.log_format, role)
    if supervised is not None:
        from cueline.server.lifeline import end_with_parent

        end_with_parent(supervisor)
    if role == "edge":
        _serve_edge(settings, supervised)
    else:
        _serve_core(settings, supervised)


def _serve_all(settings: Settings) -> int:
    from cueline.server.lifeline import hold
    from cueline.server.reconcile import reconcile
    from cueline.server.supervisor import Supervisor

    held = hold(settings.data_dir, "serve")
    with _listen(settings) as listener:
        _write_url(settings, listener)
        if reconcile(settings):
            click.echo("cueline: the log is older than the state database; it goes on above it", err=True)
        arguments = ["--data-dir", str(settings.data_dir), "--host", settings.host, "--port", str(settings.port)]
        code = Supervisor(settings, listener, arguments).run()
        settings.url_file.unlink(missing_ok=True)
    held.close()
    return code


def _serve_edge(settings: Settings, supervised: int | None) -> None:
    from cueline.server.edge_process import run_edge

    def listen() -> socket.socket:
        if supervised is not None:
            return socket.socket(fileno=supervised)
        listener = _listen(settings)
        _write_url(settings, listener)
        return listener

    run_edge(settings, listen)


def _serve_core(settings: Settings, supervised: int | None) -> None:
    from cueline.server.core_process import run_core

    del supervised
    with using(settings.data_dir):
        url = settings.url_file.read_text().strip() if settings.url_file.exists() else ""
    run_core(settings, url or f"http://{settings.host}:{settings.port}")


def _listen(settings: Settings) -> socket.socket:
    """Open the public port.

    Raises:
        Conflict: something else listens there, or the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        raise Conflict(
            f"Cannot listen on {settings.host}:{settings.port}: {error.strerror}.",
            code="port_in_use",
            hint="Stop what uses the port, or choose another with --port.",
        ) from None
    listener.listen(4096)
    return listener


def _write_url(settings: Settings, listener: socket.socket) -> None:
    """Note the address that programs of this machine reach the edge by, for core and for `cueline info`."""
    port = listener.getsockname()[1]
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.host, settings.host)  # noqa: S104 (read, not bound)
    url = f"http://[{host}]:{port}" if ":" in host and not host.startswith("[") else f"http://{host}:{port}"
    with using(settings.data_dir):
        settings.url_file.write_text(url + "\n")
