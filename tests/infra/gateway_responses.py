"""The body and the headers of a gateway response."""

import json


def body(response):
    """Return the only body of a gateway response."""
    assert response["ResponseTemplates"].keys() == {"application/json"}
    return json.loads(response["ResponseTemplates"]["application/json"])


def header(response, name):
    """Return a header's value without its quotes; None where it is missing."""
    value = response["ResponseParameters"].get(f"gatewayresponse.header.{name}")
    return value and value.strip("'")
