"""Which web origins `make run` allows."""

import pytest

from local import CannotRunError, origins

PAGE = "http://127.0.0.1:8080"
DEVELOPMENT_SERVERS = tuple(f"http://localhost:{port}" for port in (3000, 4200, 5173, 8080))


@pytest.mark.parametrize(
    ("value", "allowed"),
    [
        ("", (PAGE, *DEVELOPMENT_SERVERS)),
        ("https://app.example.com", ("https://app.example.com", PAGE, *DEVELOPMENT_SERVERS)),
        (
            f"capacitor://localhost, {DEVELOPMENT_SERVERS[2]},",
            ("capacitor://localhost", DEVELOPMENT_SERVERS[2], PAGE, *DEVELOPMENT_SERVERS[:2], DEVELOPMENT_SERVERS[3]),
        ),
        ("*", ("*",)),
        ("http://localhost:9000,*", ("*",)),
    ],
    ids=["none", "one", "several", "any", "any among others"],
)
def test_named_origins_come_first(monkeypatch, value, allowed):
    """ORIGIN adds to the page's own origin and the usual development servers', and `*` stands for all."""
    monkeypatch.setenv("ORIGIN", value)

    assert origins.allowed(origins.named(), page=PAGE) == allowed


@pytest.mark.parametrize(
    "value", ["localhost:5173", "http://localhost:5173/", "http://app.example.com", "null", "http://localhost:80"]
)
def test_value_that_no_browser_sends_is_refused(monkeypatch, value):
    """A value that is no origin is refused, with the variable and that value in the sentence."""
    monkeypatch.setenv("ORIGIN", f"https://app.example.com,{value}")

    with pytest.raises(CannotRunError, match=rf"^ORIGIN must .+; this is '{value}'\.$"):
        origins.named()
