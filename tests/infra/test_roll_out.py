"""How a new version of the function gets its traffic."""

import pytest

from infra.settings import Environment
from tests.support.templates import template_of


@pytest.mark.parametrize(
    ("name", "way"),
    [("dev", "AllAtOnce"), ("staging", "Canary10Percent5Minutes"), ("prod", "Canary10Percent5Minutes")],
)
def test_an_alarm_rolls_a_bad_version_back(assembly, name, way):
    """CodeDeploy moves `live` in the environment's way, and back if errors or latency raise an alarm."""
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
    watching = [template.resources[alarm["Name"]["Ref"]] for alarm in group["AlarmConfiguration"]["Alarms"]]
    stack = f"signup-confirmation-{name}"
    names = ("function_errors", "server_errors", "slow_responses")
    assert [alarm["Properties"]["AlarmName"] for alarm in watching] == [f"{stack}-page-{name}" for name in names]


def test_codedeploy_acts_for_this_account_only():
    """CodeDeploy cannot use the role for another account."""
    template = template_of(Environment(name="test"))
    (statement,) = template.part("RollOut").one("IAM::Role")["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "codedeploy.amazonaws.com"}
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    assert len(template.of_type("Lambda::Version")) == 1  # which the commands find by its type


def test_old_versions_are_kept(template):
    """A deployed version outlives its successor, so that `live` can be moved back. A version that failed is deleted."""
    (version,) = template.of_type("Lambda::Version")
    assert (version["DeletionPolicy"], version["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")


def test_without_a_roll_out_the_alias_moves_at_once():
    """Without a roll-out, the stack has no CodeDeploy."""
    template = template_of(Environment(name="test", roll_out=None))
    assert not template.part("RollOut").resources
    (alias,) = template.of_type("Lambda::Alias")
    assert "UpdatePolicy" not in alias


def test_without_monitoring_no_alarm_rolls_back():
    """Without alarms, CodeDeploy rolls back only a deployment that fails or is stopped."""
    template = template_of(Environment(name="test", monitoring=None, roll_out="all_at_once"))
    group = template.one("CodeDeploy::DeploymentGroup")
    assert "DEPLOYMENT_STOP_ON_ALARM" not in group["AutoRollbackConfiguration"]["Events"]
