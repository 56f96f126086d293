"""What a response means, where only its bytes tell."""

from __future__ import annotations

import pytest
from botocore.exceptions import ParamValidationError

from signup_functions.confirmation.errors import ParameterError
from signup_functions.confirmation.upstream import json_object, sdk_error


@pytest.mark.parametrize(
    "body", [b'{"Session": NaN}', b'{"a": [Infinity]}', b'{"a": -Infinity}', b"\xef\xbb\xbf{}", b"[]"]
)
def test_no_json_object(body):
    """What Python's parser takes beyond JSON is no JSON here."""
    assert json_object(body) is None


def test_parameter_that_the_sdk_refuses():
    """The SDK's own refusal of a parameter is known as one; any other exception is not the upstream's."""
    refusal = sdk_error(ParamValidationError(report="Invalid length for parameter ClientId"))
    assert isinstance(refusal, ParameterError)
    assert sdk_error(ValueError()) is None
