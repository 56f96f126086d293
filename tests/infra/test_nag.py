"""The rule packs of app.py on environments with settings that no shipped environment has."""

import dataclasses
import json

import aws_cdk as cdk
import cdk_nag
import pytest

from infra.account_stack import AccountStack
from infra.settings import Environment
from infra.stack import SignupConfirmationStack
from tests.support.shipped import ENVIRONMENTS
from tests.support.templates import DOMAIN, LARGEST, POOL, VPC, new_app

SUBSCRIPTIONS = (
    ("email", "ops@example.com"),
    ("https", "https://hooks.example.com/"),
    ("sms", "+15550100"),
    ("sqs", "arn:aws:sqs:eu-west-1:111122223333:alarms"),
    ("lambda", "arn:aws:lambda:eu-west-1:111122223333:function:alarms"),
)


def violations(folder, environments):
    """Return what each rule pack of app.py finds in the environments' templates."""
    app, asset = new_app(folder)
    for environment in environments:
        SignupConfirmationStack(app, environment.name, environment=environment, asset=asset)
    AccountStack(app, "account", account=environments[0].account, region=environments[0].region)
    cdk.Validations.of(app).add_plugins(cdk_nag.AwsSolutionsChecks(app), cdk_nag.ServerlessChecks(app))
    app.synth()
    report = json.loads((folder / "cdk.out" / "validation-report.json").read_text())
    return {plugin["pluginName"]: plugin["violations"] for plugin in report["pluginReports"]}


@pytest.mark.parametrize(
    "settings",
    [
        LARGEST | {"alarm_subscriptions": SUBSCRIPTIONS, "client_metadata_keys": ("*",)},
        {
            "existing_user_pool": dataclasses.replace(POOL, rotate=True),
            "custom_domain": dataclasses.replace(DOMAIN, hosted_zone_id=None),
            "propagate_source_ip": True,
            "vpc": VPC,
            "roll_out": "all_at_once",
        },
        {"attempts_table": False, "monitoring": None, "roll_out": None, "rotation_days": None, "amazon_roots": False},
    ],
    ids=["everything", "an existing pool", "as little as possible"],
)
def test_nag_finds_nothing(tmp_path, settings):
    """For any settings, both rule packs report nothing that is not acknowledged."""
    place = {"name": "test", "account": "111122223333", "region": "eu-west-1"}
    found = violations(tmp_path, [Environment(**(place | settings))])
    assert (found["AwsSolutions"], found["Serverless"]) == ([], [])


@pytest.mark.full
@pytest.mark.parametrize("region", ["eu-west-1", "us-east-1", "ap-southeast-2", "us-gov-west-1"])
def test_nag_finds_nothing_in_any_region(tmp_path, region):
    """Each environment passes in each Region, although the ids of findings depend on the partition."""
    found = violations(tmp_path, [dataclasses.replace(shipped, region=region) for shipped in ENVIRONMENTS.values()])
    assert (found["AwsSolutions"], found["Serverless"]) == ([], [])
