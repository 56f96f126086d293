"""How settings are declared: no field without a check, and no misspelt field without a sentence."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import re
from dataclasses import dataclass
from typing import Annotated, Literal, NamedTuple

import pytest
from botocore.loaders import Loader

from infra.settings import CustomDomain, Environment
from infra.settings.declaration import CheckedSettings
from infra.settings.regions import PARTITIONS
from signup_functions.confirmation.settings import Choices
from signup_functions.shared.settings import Between
from tests.support.templates import DOMAIN, POOL, PROJECT


@pytest.mark.parametrize("annotation", [int, float, str, tuple[str, ...], int | None, Annotated[int, "seconds"]])
def test_a_field_without_a_check_fails_at_import(annotation):
    """A setting cannot be added without a check of its values."""
    with pytest.raises(TypeError, match=r"^Added\.seconds has no check: declare it as Annotated\["):
        type("Added", (CheckedSettings,), {"__annotations__": {"seconds": annotation}})


@dataclass(frozen=True, kw_only=True)
class Declared(CheckedSettings):
    """One field of each kind of declaration."""

    seconds: Annotated[int, Between(1, 10)] = 5
    days: Annotated[int | None, Between(1, 10)] = None
    enabled: bool = False
    mode: Literal["fast", "slow"] | None = None
    domain: CustomDomain | None = None


@pytest.mark.parametrize("given", [{}, {"seconds": 10, "days": 1}, {"enabled": True, "mode": "fast", "domain": DOMAIN}])
def test_a_valid_value_has_no_problem(given):
    """Defaults, limits and None are valid where the declaration allows them."""
    assert list(Declared(**given).problems()) == []


class Case(NamedTuple):
    """An invalid value, and the problem after the field's name."""

    field: str
    value: object
    problem: str


@pytest.mark.parametrize(
    "case",
    [
        Case("seconds", 11, " must be a whole number from 1 to 10; this is 11"),
        Case("seconds", None, " must be a whole number from 1 to 10; this is None"),
        Case("days", 0, " must be a whole number from 1 to 10; this is 0"),
        Case("enabled", "yes", " must be True or False; this is 'yes'"),
        Case("mode", "medium", " must be 'fast' or 'slow'; this is 'medium'"),
        Case("domain", "example.com", " must be a CustomDomain(…); this is 'example.com'"),
        Case("domain", POOL, f" must be a CustomDomain(…); this is {POOL!r:.120}…"),
        Case(
            "domain",
            dataclasses.replace(DOMAIN, hosted_zone_id="zone"),
            ".hosted_zone_id must be the id of a Route 53 hosted zone such as 'Z012345ABC'; this is 'zone'",
        ),
    ],
    ids=lambda case: f"{case.field}={case.value}"[:40],
)
def test_an_invalid_value_is_one_problem(case):
    """The problem names the field, and the field within it."""
    assert list(Declared(**{case.field: case.value}).problems()) == [case.field + case.problem]


@pytest.mark.parametrize(
    ("field", "sentence"),
    [("webacl", "there is no field 'webacl'; did you mean 'web_acl'?"), ("zone", "there is no field 'zone'")],
)
def test_a_wrong_field_is_named_with_its_environment(field, sentence):
    """The sentence names environment and field, and suggests the field that was meant."""
    with pytest.raises(ValueError, match=rf"^environment 'prod': {re.escape(sentence)}$"):
        Environment(name="prod", **{field: True})


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"domain": "signup.example.com"}, "CustomDomain: there is no field 'domain'; did you mean 'domain_name'?"),
        ({"domain_name": "signup.example.com"}, "CustomDomain: the field 'certificate_arn' is missing"),
    ],
)
def test_a_wrong_field_within_a_setting_is_named_where_it_is_written(fields, sentence):
    """The class that has the field raises the error, so a traceback shows the very line."""
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        CustomDomain(**fields)


def test_a_value_without_a_name_is_one_sentence():
    """Two settings in the wrong order would be hard to see."""
    with pytest.raises(
        TypeError, match=r"^CustomDomain takes its fields by name, as in CustomDomain\(domain_name=…\)$"
    ):
        CustomDomain("signup.example.com")


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda held: pickle.loads(pickle.dumps(held))])  # noqa: S301 - its own
def test_settings_can_be_copied_and_pickled(again):
    """Fields that must be given are in the copy as well."""
    settings = Environment(name="prod", region="eu-west-1", custom_domain=DOMAIN)
    assert again(settings) == settings


def test_an_environment_needs_a_name():
    """Without a name there is nothing to call its stack."""
    with pytest.raises(ValueError, match="the field 'name' is missing"):
        Environment(retain=True)


def test_every_setting_is_passed_on():
    """Every setting is read: one that nothing reads would have no effect."""
    paths = [PROJECT / "app.py", *(PROJECT / "infra").rglob("*.py")]
    sources = "\n".join(path.read_text() for path in paths if path.parent.name != "settings")
    of_the_function = {field.name for field in dataclasses.fields(Choices)}  # which all become its variables
    unread = [
        field.name
        for field in dataclasses.fields(Environment)
        if field.name not in of_the_function and not re.search(rf"\b(environment|settings)\.{field.name}\b", sources)
    ]
    assert unread == []


def test_a_region_that_does_not_exist_is_named():
    """A misspelt Region fails here, and not after minutes in CloudFormation."""
    sentence = r"^environment 'prod': region must be an AWS Region; there is no 'eu-west1'; did you mean 'eu-west-1'\?$"
    with pytest.raises(ValueError, match=sentence):
        Environment(name="prod", region="eu-west1")


def test_the_regions_are_those_that_botocore_knows():
    """A Region that AWS adds is added here with the botocore that knows it."""
    known = {held["partition"]: set(held["regions"]) for held in Loader().load_data("endpoints")["partitions"]}
    assert {partition: set(regions) for partition, regions in PARTITIONS.items()} == known
