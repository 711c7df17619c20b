"""`cueline doctor`: the settings in force, and whether the machine is fit."""

import os
import shutil
import socket
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import click
from msgspec import Struct, structs

from cueline.cli.options import data_dir
from cueline.config import PREFIX, Settings, read_settings
from cueline.errors import InvalidInput
from cueline.events.location import event_store_location
from cueline.state.sqlite_file import is_damage, open_read_only

LITTLE_SPACE_BYTES = 1024**3
SLOW_FSYNC_SECONDS = 0.05
SECRETS = frozenset({"smtp_password"})
HIDDEN = "•••"
EARLIEST_SOUND_CLOCK = 1_735_689_600
"""2025-01-01: a clock before it was never set."""


class Finding(Struct, frozen=True):
    """What a check found. `advice` is empty when all is well."""

    check: str
    found: str
    advice: str = ""


@click.command(name="doctor")
@data_dir
def command(data_dir: str | None) -> None:
    """Show the settings in force and check disk, clock, ports and data. Ends with 1 when something needs attention."""
    settings = read_settings(os.environ, data_dir=data_dir)
    click.echo("Settings in force:")
    for name, value in structs.asdict(settings).items():
        origin = _origin(name, data_dir)
        shown = HIDDEN if name in SECRETS and value else value
        click.echo(f"  {PREFIX}{name.upper():28} {shown}{origin}")
    click.echo("Checks:")
    findings = list(examine(settings))
    for finding in findings:
        click.echo(f"  {'attention' if finding.advice else 'ok':9}  {finding.check}: {finding.found}")
        if finding.advice:
            click.echo(f"             {finding.advice}")
    sys.exit(1 if any(finding.advice for finding in findings) else 0)


def _origin(name: str, data_dir: str | None) -> str:
    if name == "data_dir" and data_dir is not None:
        return "  (from --data-dir)"
    return "  (from the environment)" if f"{PREFIX}{name.upper()}" in os.environ else ""


def examine(settings: Settings) -> Iterator[Finding]:
    """Yield the finding of every check."""
    checks: tuple[Callable[[Settings], Finding], ...] = (_space, _disk, _name, _clock, _port, _log, _state)
    for check in checks:
        yield check(settings)


def _space(settings: Settings) -> Finding:
    free = shutil.disk_usage(_existing(settings.data_dir)).free
    advice = "Free some: when the disk is full, events are refused with 503." if free < LITTLE_SPACE_BYTES else ""
    return Finding("disk space", f"{free / 1024**3:.1f} GiB free", advice)


def _disk(settings: Settings) -> Finding:
    try:
        with tempfile.NamedTemporaryFile(dir=_existing(settings.data_dir)) as file:
            began = time.perf_counter()
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())
            seconds = time.perf_counter() - began
    except OSError as error:
        return Finding("disk writes", f"{error.strerror}", _let_write(settings.data_dir))
    advice = "A faster disk makes answers faster." if seconds > SLOW_FSYNC_SECONDS else ""
    return Finding("disk writes", f"an fsync takes {seconds * 1000:.1f} ms", advice)


def _name(settings: Settings) -> Finding:
    try:
        event_store_location(settings.events_dir)
    except InvalidInput as error:
        return Finding("directory's name", error.message, error.hint)
    return Finding("directory's name", "fit for the event store")


def _clock(_settings: Settings) -> Finding:
    now = time.time()
    advice = "Set the machine's clock; better, run an NTP client." if now < EARLIEST_SOUND_CLOCK else ""
    return Finding("clock", time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(now)), advice)


def _port(settings: Settings) -> Finding:
    address = f"{settings.host}:{settings.port}"
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            if _is_ours(settings):
                return Finding("port", f"{address} is served by this Cueline")
            return Finding("port", f"{address}: {error.strerror}", "Choose another with --port.")
    return Finding("port", f"{address} is free")


def _is_ours(settings: Settings) -> bool:
    try:
        return settings.url_file.read_text().strip().endswith(f":{settings.port}")
    except OSError:  # none, or none for this user
        return False


def _log(settings: Settings) -> Finding:
    return _sound("log", settings.log_file)


def _state(settings: Settings) -> Finding:
    return _sound("state database", settings.state_file)


def _sound(check: str, file: Path) -> Finding:
    try:
        size = f"{file.stat().st_size / 1024**2:.1f} MiB"
    except (FileNotFoundError, NotADirectoryError):
        return Finding(check, "not there yet; the first start makes it")
    except OSError as error:
        return Finding(check, f"{file.name}: {error.strerror}", _let_write(file.parent))
    try:
        with closing(open_read_only(file)) as database:
            (verdict,) = database.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        if not is_damage(error):
            return Finding(check, f"{file.name} cannot be looked at: {error}, {size}", _let_write(file.parent))
        verdict = str(error)
    if verdict == "ok":
        return Finding(check, f"sound, {size}")
    return Finding(check, f"{verdict}, {size}", f"Restore {file.name} from a backup, or ask for help with this line.")


def _let_write(directory: Path) -> str:
    return f"Let this user read and write {directory}, and see that the disk has room."


def _existing(directory: Path) -> Path:
    """Return the directory, or the nearest parent that can be reached."""
    while not _is_within_reach(directory) and directory != directory.parent:
        directory = directory.absolute().parent
    return directory


def _is_within_reach(directory: Path) -> bool:
    try:
        return directory.exists()
    except OSError:  # not allowed to look, or no name of this file system's
        return False
