"""The declaration of settings: each field has a check, and each mistake is one sentence."""

import copy
import dataclasses
import pickle
import re
from typing import Annotated

import pytest
from botocore.loaders import Loader

from infra.settings import CustomDomain, Environment
from infra.settings.declaration import CheckedSettings
from infra.settings.regions import PARTITIONS
from signup_functions.confirmation.settings import Choices
from tests.support.templates import DOMAIN, POOL, PROJECT


@pytest.mark.parametrize("annotation", [int, float, str, tuple[str, ...], int | None, Annotated[int, "seconds"]])
def test_a_field_without_a_check_fails_at_import(annotation):
    """A setting cannot be added without a check of its values."""
    with pytest.raises(TypeError, match=r"^Added\.seconds has no check: declare it as Annotated\["):
        type("Added", (CheckedSettings,), {"__annotations__": {"seconds": annotation}})


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"webacl": True}, "there is no field 'webacl'; did you mean 'web_acl'?"),
        ({"zone": True}, "there is no field 'zone'"),
        ({"region": "eu-west1"}, "region must be an AWS Region; there is no 'eu-west1'; did you mean 'eu-west-1'?"),
        ({"attempts_per_hour": None}, "attempts_per_hour must be a whole number of at least 1; this is None"),
        ({"rotation_days": 0}, "rotation_days must be a whole number from 1 to 365; this is 0"),
        ({"retain": "yes"}, "retain must be True or False; this is 'yes'"),
        ({"disclosure": "medium"}, "disclosure must be 'uniform' or 'precise'; this is 'medium'"),
        ({"custom_domain": "example.com"}, "custom_domain must be a CustomDomain(…); this is 'example.com'"),
        ({"custom_domain": POOL}, f"custom_domain must be a CustomDomain(…); this is {POOL!r:.120}…"),
        (
            {"custom_domain": dataclasses.replace(DOMAIN, hosted_zone_id="-"), "region": "eu-west-1"},
            "custom_domain.hosted_zone_id must be the id of a Route 53 hosted zone such as 'Z012345ABC'; this is '-'",
        ),
    ],
)
def test_a_mistake_is_one_sentence(settings, sentence):
    """The sentence names the environment, the field, the field within it, and what was probably meant."""
    with pytest.raises(ValueError, match=f"^environment 'prod': {re.escape(sentence)}$"):
        Environment(name="prod", **settings)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"domain": "a.example.com"}, "there is no field 'domain'; did you mean 'domain_name'?"),
        ({"domain_name": "a.example.com"}, "the field 'certificate_arn' is missing"),
    ],
)
def test_a_mistake_within_a_setting_is_one_sentence(fields, sentence):
    """The class that has the field raises the error, so that a traceback shows the line."""
    with pytest.raises(ValueError, match=f"^CustomDomain: {re.escape(sentence)}$"):
        CustomDomain(**fields)


def test_an_environment_needs_a_name():
    """The name is required, because the stack's name contains it."""
    with pytest.raises(ValueError, match="the field 'name' is missing"):
        Environment(retain=True)


def test_a_positional_value_is_one_sentence():
    """Values are given by name, because two in the wrong order would be hard to see."""
    with pytest.raises(
        TypeError, match=r"^CustomDomain takes its fields by name, as in CustomDomain\(domain_name=…\)$"
    ):
        CustomDomain("signup.example.com")


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda settings: pickle.loads(pickle.dumps(settings))])  # noqa: S301 - its own
def test_settings_can_be_copied_and_pickled(again):
    """A copy has the required fields as well."""
    settings = Environment(name="prod", region="eu-west-1", custom_domain=DOMAIN)
    assert again(settings) == settings


def test_every_setting_is_read():
    """app.py or infra/ reads every setting; another one would have no effect."""
    paths = [PROJECT / "app.py", *(PROJECT / "infra").rglob("*.py")]
    sources = "\n".join(path.read_text() for path in paths if path.parent.name != "settings")
    of_the_function = {field.name for field in dataclasses.fields(Choices)}  # all become its variables
    unread = [
        field.name
        for field in dataclasses.fields(Environment)
        if field.name not in of_the_function and not re.search(rf"\b(environment|settings)\.{field.name}\b", sources)
    ]
    assert unread == []


def test_the_regions_are_those_that_botocore_knows():
    """A new botocore with another Region fails this test until the Region is added."""
    partitions = Loader().load_data("endpoints")["partitions"]
    known = {partition["partition"]: set(partition["regions"]) for partition in partitions}
    assert {partition: set(regions) for partition, regions in PARTITIONS.items()} == known
