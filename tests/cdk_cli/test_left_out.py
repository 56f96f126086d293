"""Templates without the resources that the emulator rejects."""

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


def test_resources_and_references_are_removed():
    """Only the rejected resources and the references to them are removed."""
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


def test_the_emulator_rejects_each_type(emulator):
    """A type that the emulator supports must leave the list."""
    template = {"Resources": {f"R{number}": {"Type": kind} for number, kind in enumerate(sorted(LEFT_OUT))}}

    with pytest.raises(ClientError) as refusal:
        emulator.client("cloudformation").validate_template(TemplateBody=json.dumps(template))

    assert f"Unrecognized resource types: [{', '.join(sorted(LEFT_OUT))}]" in str(refusal.value)
