"""What is shown of a request says what was sent, and lets nobody send another."""

import pytest

from cueline.delivery.hiding import HIDDEN, shown_headers, shown_url


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://shop.example/hooks?a=1&b=%20", "https://shop.example/hooks?a=1&b=%20"),
        ("https://shop.example/?token=hush&a=1", f"https://shop.example/?token={HIDDEN}&a=1"),
        ("https://shop.example/?empty=&api_key=hush", f"https://shop.example/?empty=&api_key={HIDDEN}"),
        (
            "https://hooks.slack.com/services/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",
            f"https://hooks.slack.com/services/T0000AAAA/B0000BBBB/{HIDDEN}",
        ),
        ("https://hooks.example/0193557c-0000-7000-8000-000000000001/done", f"https://hooks.example/{HIDDEN}/done"),
        ("https://a1b2c3d4e5f6g7h8i9.example/in", "https://a1b2c3d4e5f6g7h8i9.example/in"),
        ("http://a1b2c3d4e5f6g7h8i9/in", "http://a1b2c3d4e5f6g7h8i9/in"),
        ("https://shop.example/a-long-name-of-a-hook/in", "https://shop.example/a-long-name-of-a-hook/in"),
        (
            "https://shop.example/{{ user.user_id }}?q={{ event.q }}",
            "https://shop.example/{{ user.user_id }}?q={{ event.q }}",
        ),
        ("no address", "no address"),
        ("", ""),
    ],
)
def test_an_address_is_shown_without_what_lets_others_in(url: str, shown: str) -> None:
    assert shown_url(url) == shown


def test_headers_that_carry_secrets_are_shown_by_name() -> None:
    sent = {"Authorization": "Bearer hush", "X-Api-Key": "hush", "Idempotency-Key": "1:2", "Accept": "*/*"}

    assert shown_headers(sent) == {
        "Authorization": HIDDEN,
        "X-Api-Key": HIDDEN,
        "Idempotency-Key": "1:2",
        "Accept": "*/*",
    }
