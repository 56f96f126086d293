"""The environment variables of a function that a test builds in its own process."""

import functools
import itertools
import os

from botocore.loaders import create_loader

from infra.asset import amazon_roots, builder
from tests.support.identifiers import CLIENT_ID, SECRET_ARN

_models = functools.cache(create_loader)
_numbers = itertools.count()


@functools.cache
def _roots():
    """The trusted CA certificates as deployed: parsing botocore's takes 30 ms at each start of a function."""
    return str(builder.build() / amazon_roots.FILE)


ISOLATED = {
    "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull, "AWS_EC2_METADATA_DISABLED": "true",
}  # fmt: skip
"""Variables with which the SDK finds none of the machine's own settings."""


def isolate(monkeypatch, **variables):
    """Hide the machine's own AWS and Powertools settings, and set variables."""
    for name in [name for name in os.environ if name.startswith(("AWS_", "POWERTOOLS_"))]:
        monkeypatch.delenv(name)
    for name, value in (ISOLATED | variables).items():
        monkeypatch.setenv(name, value)


def forget_own(monkeypatch):
    """Hide the machine's own settings, and share one loader of service models, which caches them."""
    monkeypatch.setattr("botocore.session.create_loader", lambda _: _models())
    isolate(monkeypatch)


def set_variables(monkeypatch, url, **settings):
    """Set the variables of a function whose AWS is at `url`; the SDK reads the process's own."""
    variables = {
        "AWS_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_ENDPOINT_URL": url,
        "AWS_CA_BUNDLE": _roots(),
        **ISOLATED,
        # A unique name, because Powertools and logging keep one logger for each name.
        "POWERTOOLS_SERVICE_NAME": f"signup-confirmation-{next(_numbers)}",
        "USER_POOL_CLIENT_ID": CLIENT_ID,
        "CLIENT_SECRET_ARN": SECRET_ARN,
        **settings,
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
