"""Every setting, in one place: its name, unit, default and meaning."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, get_type_hints

import msgspec
from msgspec import Meta, Struct

from cueline.errors import InvalidInput

PREFIX = "CUELINE_"
DEFAULT_PORT = 8787

Host = Annotated[str, Meta(min_length=1)]
"""Not empty: to the system that is every address there is."""

Port = Annotated[int, Meta(ge=0, le=65_535)]
Some = Annotated[int, Meta(ge=1)]
AboveZero = Annotated[float, Meta(gt=0)]
ZeroOrMore = Annotated[float, Meta(ge=0)]


class Settings(Struct, frozen=True, kw_only=True):
    """What whoever runs Cueline can decide. Each is read from the environment as `CUELINE_<NAME>`."""

    data_dir: Path = Path("data")
    """Directory that holds everything Cueline keeps."""

    host: Host = "127.0.0.1"
    """Address to listen on."""

    port: Port = DEFAULT_PORT
    """Port to listen on; 0 takes a free one."""

    public_url: str = ""
    """Where browsers reach Cueline, without a slash at the end. Empty: the address it listens on."""

    trust_forwarded: bool = False
    """Take the sender's address from X-Forwarded-For. Only behind a proxy of yours that sets it."""

    key_requests_per_second: AboveZero = 500
    """Requests a second that one API key may send; as many again at once after a quiet second."""

    log_max_queued_bytes: Some = 64 * 1024 * 1024
    """Bytes of events that may wait for the disk before senders are told to come back (503)."""

    log_retention_days: ZeroOrMore = 7
    """Days that processed entries stay in the log."""

    events_retention_months: Some = 24
    """Months that events are kept after they occurred."""

    events_memory_bytes: Some = 1024 * 1024 * 1024
    """Memory the event store may use before it refuses a question, in bytes."""

    flush_seconds: AboveZero = 1.0
    """Seconds between insertions into the event store. Timelines do not wait for it."""

    batch_events: Some = 4_000
    """Events the lane handles in one transaction, about."""

    linger_ms: ZeroOrMore = 25
    """Milliseconds between two batches of the lane when little comes."""

    core_niceness: Annotated[int, Meta(ge=0, le=19)] = 5
    """By how much core stands back when processors are short, 0 to 19, so that events go on being accepted."""

    delivery_allowed_hosts: str = ""
    """Receivers of webhooks that may be reached though their addresses are not public: hosts, networks, with commas."""

    delivery_timeout_seconds: AboveZero = 10
    """Seconds that a receiver of a webhook, or the mail server, has to answer."""

    delivery_retention_days: AboveZero = 30
    """Days that what was delivered, cancelled or given up stays listed, with its attempts."""

    smtp_host: str = ""
    """The mail server that e-mails go out by. Empty: none, and e-mails are dead letters."""

    smtp_port: Port = 587
    """Port of the mail server."""

    smtp_user: str = ""
    """Name to sign in with at the mail server. Empty: without."""

    smtp_password: str = ""
    """Password to sign in with at the mail server."""

    smtp_from: str = ""
    """What stands in From of e-mails, as `Shop <news@shop.example>`."""

    smtp_tls: Literal["starttls", "tls", "off"] = "starttls"
    """Encryption to the mail server: starttls (after connecting), tls (from the first byte) or off."""

    stop_seconds: ZeroOrMore = 10
    """Seconds that a stop may take to finish what is under way."""

    metrics_need_token: bool = False
    """Whether /metrics wants a token."""

    log_format: Literal["auto", "text", "json"] = "auto"
    """How Cueline's own log lines look: json, text, or auto (text on a terminal)."""

    fail_at: str = ""
    """For tests of Cueline itself: name of a protocol step at which the process is killed, as `name` or `name:0.01`."""

    @property
    def state_file(self) -> Path:
        return self.data_dir / "state.db"

    @property
    def log_file(self) -> Path:
        return self.data_dir / "log.db"

    @property
    def events_dir(self) -> Path:
        return self.data_dir / "events"

    @property
    def scripts_dir(self) -> Path:
        return self.data_dir / "scripts"

    @property
    def token_file(self) -> Path:
        return self.data_dir / "token"

    @property
    def run_dir(self) -> Path:
        return self.data_dir / "run"

    @property
    def core_socket(self) -> Path:
        return self.run_dir / "core.sock"

    @property
    def url_file(self) -> Path:
        return self.run_dir / "url"


def read_settings(environment: Mapping[str, str], **given: Any) -> Settings:
    """Return the settings in force: what is `given` and not None, else what the environment says, else defaults.

    Raises:
        InvalidInput: an unknown `CUELINE_` variable, or a value that is not of the setting's kind.
    """
    known = get_type_hints(Settings)
    values: dict[str, Any] = {}
    for variable, text in environment.items():
        if not variable.startswith(PREFIX):
            continue
        name = variable.removeprefix(PREFIX).lower()
        if name not in known:
            raise InvalidInput(
                f"There is no setting {variable}.",
                code="setting_unknown",
                hint=_nearest(name, known),
            )
        values[name] = text
    options = {name: value for name, value in given.items() if value is not None}
    try:
        return msgspec.convert(values | options, Settings, strict=False, dec_hook=_read_path)
    except msgspec.ValidationError as error:
        reason, _, place = str(error).partition(" - at `$.")
        name = place.rstrip("`")
        origin = f"--{name.replace('_', '-')}" if name in options else f"{PREFIX}{name.upper()}"
        raise InvalidInput(
            f"{origin} is wrong: {reason}.",
            code="setting_invalid",
            hint=f"Correct {origin} or leave it out; the settings reference says what it takes.",
        ) from None


def _nearest(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, known, n=1)
    return (
        f"Did you mean {PREFIX}{near[0].upper()}?" if near else "Unset it; the settings reference lists all there are."
    )


def _read_path(kind: type, value: Any) -> Any:
    if kind is Path and isinstance(value, str | Path):
        if not value:
            raise ValueError("Expected a path, got nothing")
        return Path(value)
    raise NotImplementedError(kind)  # msgspec's own way to say that it knows no such type
