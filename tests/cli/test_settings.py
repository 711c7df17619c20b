"""Every setting comes from the environment, and nothing that is wrong goes unnoticed."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from cueline.config import PREFIX, Settings, read_settings
from cueline.errors import InvalidInput

GIVEN: dict[str, tuple[str, Any]] = {
    "data_dir": ("/srv/cueline", Path("/srv/cueline")),
    "host": ("0.0.0.0", "0.0.0.0"),
    "port": ("0", 0),
    "public_url": ("https://events.shop.example", "https://events.shop.example"),
    "trust_forwarded": ("true", True),
    "key_requests_per_second": ("0.5", 0.5),
    "log_max_queued_bytes": ("1", 1),
    "log_retention_days": ("0", 0.0),
    "events_retention_months": ("1", 1),
    "events_memory_bytes": ("1048576", 1_048_576),
    "flush_seconds": ("0.1", 0.1),
    "batch_events": ("1", 1),
    "linger_ms": ("0", 0.0),
    "stop_seconds": ("0", 0.0),
    "metrics_need_token": ("1", True),
    "log_format": ("json", "json"),
    "delivery_allowed_hosts": ("crm.local, 10.0.0.0/8", "crm.local, 10.0.0.0/8"),
    "delivery_timeout_seconds": ("2.5", 2.5),
    "delivery_retention_days": ("7", 7.0),
    "smtp_host": ("mail.shop.example", "mail.shop.example"),
    "smtp_port": ("465", 465),
    "smtp_user": ("shop", "shop"),
    "smtp_password": ("secret", "secret"),
    "smtp_from": ("shop@shop.example", "shop@shop.example"),
    "smtp_tls": ("tls", "tls"),
    "core_niceness": ("0", 0),
    "fail_at": ("log_after_commit:0.5", "log_after_commit:0.5"),
}


def test_without_an_environment_the_defaults_are_in_force() -> None:
    assert read_settings({}) == Settings()
    assert read_settings({"PATH": "/bin", "CUELINEX": "1"}) == Settings()


def test_every_setting_can_be_given() -> None:
    environment = {f"{PREFIX}{name.upper()}": text for name, (text, _) in GIVEN.items()}

    settings = read_settings(environment)

    assert msgspec.structs.asdict(settings) == {name: value for name, (_, value) in GIVEN.items()}


def test_an_option_wins_over_its_variable_and_an_absent_one_does_not() -> None:
    settings = read_settings({"CUELINE_PORT": "1", "CUELINE_HOST": "127.0.0.2"}, port=2, host=None)

    assert (settings.port, settings.host) == (2, "127.0.0.2")


@pytest.mark.parametrize("variable", ["CUELINE_PROT", "CUELINE_", "CUELINE_DATADIR", "CUELINE_STATE_FILE"])
def test_an_unknown_variable_is_an_error_that_names_it(variable: str) -> None:
    with pytest.raises(InvalidInput, match=variable) as caught:
        read_settings({variable: "1"})

    assert caught.value.code == "setting_unknown"
    assert caught.value.hint


def test_a_slip_of_the_pen_is_told_what_was_meant() -> None:
    with pytest.raises(InvalidInput) as caught:
        read_settings({"CUELINE_PROT": "1"})

    assert "CUELINE_PORT" in caught.value.hint


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("CUELINE_DATA_DIR", ""),
        ("CUELINE_HOST", ""),
        ("CUELINE_PORT", "http"),
        ("CUELINE_PORT", ""),
        ("CUELINE_PORT", "-1"),
        ("CUELINE_PORT", "65536"),
        ("CUELINE_KEY_REQUESTS_PER_SECOND", "0"),
        ("CUELINE_KEY_REQUESTS_PER_SECOND", "nan"),
        ("CUELINE_BATCH_EVENTS", "0"),
        ("CUELINE_BATCH_EVENTS", "1.5"),
        ("CUELINE_LINGER_MS", "soon"),
        ("CUELINE_LINGER_MS", "-1"),
        ("CUELINE_FLUSH_SECONDS", "0"),
        ("CUELINE_EVENTS_RETENTION_MONTHS", "0"),
        ("CUELINE_TRUST_FORWARDED", "perhaps"),
        ("CUELINE_LOG_FORMAT", "xml"),
    ],
)
def test_a_wrong_value_is_an_error_that_names_its_variable(variable: str, text: str) -> None:
    with pytest.raises(InvalidInput, match=f"{variable} is wrong: ") as caught:
        read_settings({variable: text})

    assert caught.value.code == "setting_invalid"
    assert caught.value.hint.startswith(f"Correct {variable} ")


@pytest.mark.parametrize(
    ("option", "given"), [("--port", {"port": 99_999}), ("--host", {"host": ""}), ("--data-dir", {"data_dir": ""})]
)
def test_a_wrong_option_is_named_as_it_was_given(option: str, given: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput, match=f"^{option} is wrong: ") as caught:
        read_settings({"CUELINE_PORT": "1"}, **given)

    assert option in caught.value.hint
    assert "CUELINE" not in caught.value.message
