"""The meaning of a response's bytes, and of the SDK's own errors."""

import pytest
from botocore.exceptions import ParamValidationError

from signup_functions.confirmation.errors import ParameterError
from signup_functions.confirmation.upstream import json_object, sdk_error


@pytest.mark.parametrize(
    "body", [b'{"Session": NaN}', b'{"a": [Infinity]}', b'{"a": -Infinity}', b"\xef\xbb\xbf{}", b"[]"]
)
def test_no_json_object(body):
    """Python's extensions of JSON are not accepted."""
    assert json_object(body) is None


def test_parameter_that_the_sdk_refuses():
    """The SDK's refusal of a parameter is a ParameterError; other exceptions are not upstream errors."""
    refusal = sdk_error(ParamValidationError(report="Invalid length for parameter ClientId"))
    assert isinstance(refusal, ParameterError)
    assert sdk_error(ValueError()) is None
