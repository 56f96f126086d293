"""What a response means, where only its bytes tell."""

from __future__ import annotations

import pytest

from confirmation.upstream import json_object


@pytest.mark.parametrize(
    "body", [b'{"Session": NaN}', b'{"a": [Infinity]}', b'{"a": -Infinity}', b"\xef\xbb\xbf{}", b"[]"]
)
def test_no_json_object(body):
    """What Python's parser takes beyond JSON is no JSON here."""
    assert json_object(body) is None
