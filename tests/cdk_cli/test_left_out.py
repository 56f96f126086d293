"""What is left out of a template for the emulated AWS, and that nothing of the rest is lost with it."""

import json

import pytest
from botocore.exceptions import ClientError

from tests.cdk_cli.left_out import LEFT_OUT, without_left_out

TEMPLATE = {
    "Description": "kept",
    "Resources": {
        "Application": {"Type": "AWS::CodeDeploy::Application"},
        "Group": {
            "Type": "AWS::CodeDeploy::DeploymentGroup",
            "Properties": {"ApplicationName": {"Ref": "Application"}},
        },
        "All": {"Type": "AWS::Logs::QueryDefinition", "Properties": {"Name": {"Fn::Sub": "of ${Alarm}"}}},
        "Alarm": {"Type": "AWS::CloudWatch::Alarm", "DependsOn": "All", "Properties": {"Period": 60}},
        "Rate": {"Type": "AWS::CloudWatch::Alarm", "Properties": {"Metrics": [{"Expression": "a / b"}]}},
        "Function": {"Type": "AWS::Lambda::Function", "DependsOn": ["Alarm", "Group", "Rate"]},
        "Live": {
            "Type": "AWS::Lambda::Alias",
            "Properties": {"FunctionName": {"Ref": "Function"}, "Name": "live"},
            "UpdatePolicy": {
                "CodeDeployLambdaAliasUpdate": {
                    "ApplicationName": {"Ref": "Application"},
                    "DeploymentGroupName": {"Ref": "Group"},
                }
            },
        },
        "Other": {"Type": "AWS::Lambda::Alias", "UpdatePolicy": {"Unlike": {"Ref": "Function"}}},
        "Board": {
            "Type": "AWS::CloudWatch::Dashboard",
            "Properties": {
                "DashboardBody": {"Fn::Join": ["", ["[", {"Fn::GetAtt": ["All", "Arn"]}, {"Ref": "Alarm"}, "]"]]},
                "DashboardName": {"Fn::Sub": "${All.Arn} ${AWS::Region} ${Alarm}"},
            },
        },
    },
    "Outputs": {
        "Rule": {"Value": {"Fn::GetAtt": ["All", "Arn"]}},
        "Name": {"Value": {"Fn::Join": ["", ["of ", {"Ref": "Alarm"}]]}},
    },
}


def test_a_template_without_them_and_without_a_word_to_them():
    """The resources and every reference to them are removed, and nothing else."""
    before = json.dumps(TEMPLATE)

    assert without_left_out(TEMPLATE) == {
        "Description": "kept",
        "Resources": {
            "Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": {"Period": 60}},
            "Function": {"Type": "AWS::Lambda::Function", "DependsOn": ["Alarm"]},
            "Live": {"Type": "AWS::Lambda::Alias", "Properties": {"FunctionName": {"Ref": "Function"}, "Name": "live"}},
            "Other": {"Type": "AWS::Lambda::Alias", "UpdatePolicy": {"Unlike": {"Ref": "Function"}}},
            "Board": {
                "Type": "AWS::CloudWatch::Dashboard",
                "Properties": {
                    "DashboardBody": {"Fn::Join": ["", ["[", "All", {"Ref": "Alarm"}, "]"]]},
                    "DashboardName": {"Fn::Sub": "All ${AWS::Region} ${Alarm}"},
                },
            },
        },
        "Outputs": {"Name": {"Value": {"Fn::Join": ["", ["of ", {"Ref": "Alarm"}]]}}},
    }
    assert json.dumps(TEMPLATE) == before


def test_the_emulator_still_refuses_each_of_them(emulator):
    """A type that the emulator supports by now must leave the list."""
    template = {"Resources": {f"R{number}": {"Type": kind} for number, kind in enumerate(sorted(LEFT_OUT))}}

    with pytest.raises(ClientError) as refusal:
        emulator.client("cloudformation").validate_template(TemplateBody=json.dumps(template))

    assert f"Unrecognized resource types: [{', '.join(sorted(LEFT_OUT))}]" in str(refusal.value)
