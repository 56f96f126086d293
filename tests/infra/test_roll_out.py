"""How a new version of the function gets its traffic."""

import pytest

from infra.settings import Environment
from tests.support.templates import template_of


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("dev", "AllAtOnce"),
        ("staging", "Canary10Percent5Minutes"),
        ("prod", "Canary10Percent5Minutes"),
    ],
)
def test_an_alarm_takes_a_bad_version_back(assembly, name, way):
    """`live` moves by CodeDeploy, in the environment's way, and back when errors or latency raise an alarm.

    The function answers its own defects, so that Lambda counts no error for them: `internal` is what sees those.
    """
    template = assembly.template(name)
    group = template.one("CodeDeploy::DeploymentGroup")
    assert group["DeploymentConfigName"] == f"CodeDeployDefault.Lambda{way}"
    (alias,) = template.of_type("Lambda::Alias")
    assert alias["UpdatePolicy"] == {
        "CodeDeployLambdaAliasUpdate": {
            "ApplicationName": {"Ref": template.id_of("CodeDeploy::Application")},
            "DeploymentGroupName": {"Ref": template.id_of("CodeDeploy::DeploymentGroup")},
            "BeforeAllowTrafficHook": {"Ref": template.part("ReleaseCheck").id_of("Lambda::Function")},
        }
    }
    assert group["AutoRollbackConfiguration"] == {
        "Enabled": True,
        "Events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_REQUEST", "DEPLOYMENT_STOP_ON_ALARM"],
    }
    watching = [template.body["Resources"][alarm["Name"]["Ref"]] for alarm in group["AlarmConfiguration"]["Alarms"]]
    stack = f"signup-confirmation-{name}"
    assert [alarm["Properties"]["AlarmName"] for alarm in watching] == [
        f"{stack}-page-{name}" for name in ("function_errors", "server_errors", "slow_responses")
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["dev", "staging", "prod"])
def test_codedeploy_acts_for_this_account_only(assembly, name):
    """CodeDeploy cannot use the role for another account. The stack has one version, so it is found by its type."""
    template = assembly.template(name)
    (role,) = template.part("RollOut").of_type("IAM::Role")
    (statement,) = role["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "codedeploy.amazonaws.com"}
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    assert len(template.of_type("Lambda::Version")) == 1


def test_the_version_before_stays(template):
    """A version that was deployed outlives its successor, so that `live` can be moved back; one that failed goes."""
    (version,) = template.of_type("Lambda::Version")
    assert (version["DeletionPolicy"], version["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")


def test_without_a_roll_out_the_alias_moves_at_once():
    """An environment may do without CodeDeploy."""
    template = template_of(Environment(name="test", roll_out=None))
    assert not template.part("RollOut").body["Resources"]
    (alias,) = template.of_type("Lambda::Alias")
    assert "UpdatePolicy" not in alias


def test_without_monitoring_nothing_takes_it_back():
    """Without alarms, CodeDeploy rolls back only a deployment that fails or is stopped."""
    template = template_of(Environment(name="test", monitoring=None, roll_out="all_at_once"))
    group = template.one("CodeDeploy::DeploymentGroup")
    assert "DEPLOYMENT_STOP_ON_ALARM" not in group["AutoRollbackConfiguration"]["Events"]
