"""`make prune-versions`: which versions of the functions it deletes."""

import io
import json
import zipfile

import boto3
import pytest
from moto import mock_aws

from operations.versions import main, prune

TEMPLATE = {
    "Resources": {
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}},
        "Function": {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "FunctionName": "confirm", "Code": {"ZipFile": ""}, "Handler": "index.handler",
                "Role": {"Fn::GetAtt": ["Role", "Arn"]}, "Runtime": "python3.13",
            },
        },
    }
}  # fmt: skip


@pytest.fixture
def functions(monkeypatch):
    """A client of Lambda in a simulated account that has the stack of `dev`."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    with mock_aws():
        boto3.client("cloudformation", "eu-west-1").create_stack(
            StackName="signup-confirmation-dev", TemplateBody=json.dumps(TEMPLATE), Capabilities=["CAPABILITY_IAM"]
        )
        yield boto3.client("lambda", "eu-west-1")


def publish(functions, versions):
    """Publish versions, each with other code, up to this number."""
    for number in range(len(published(functions)), versions):
        code = io.BytesIO()
        with zipfile.ZipFile(code, "w") as archive:
            archive.writestr("index.py", f"number = {number}")
        functions.update_function_code(FunctionName="confirm", ZipFile=code.getvalue(), Publish=True)


def published(functions):
    """Return the numbers of the published versions."""
    listed = functions.list_versions_by_function(FunctionName="confirm")["Versions"]
    return [int(version["Version"]) for version in listed if version["Version"] != "$LATEST"]


def test_versions_in_use_are_kept(functions, capsys):
    """The command keeps the newest ten versions, those of an alias, and those with a weight in it."""
    publish(functions, 20)
    functions.create_alias(
        FunctionName="confirm", Name="live", FunctionVersion="3", RoutingConfig={"AdditionalVersionWeights": {"5": 0.1}}
    )
    functions.create_alias(FunctionName="confirm", Name="newest", FunctionVersion="$LATEST")

    assert main(["--environment", "dev"]) == 0

    assert published(functions) == [3, 5, *range(11, 21)]
    assert capsys.readouterr().out == (
        "confirm: deleted versions 1, 2, 4, 6, 7, 8, 9, 10, "
        "kept versions 3, 5, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20\n"
    )


def test_the_version_of_the_stack_is_kept(functions):
    """The version that the stack recorded is kept, because CodeDeploy starts the next deployment from it."""
    publish(functions, 12)
    recorded = functions.get_function(FunctionName="confirm", Qualifier="1")["Configuration"]["FunctionArn"]

    assert prune("confirm", [recorded], functions) == ([2], [1, *range(3, 13)])

    assert published(functions) == [1, *range(3, 13)]


def test_ten_versions_are_kept(functions, capsys):
    """With ten versions nothing is deleted."""
    publish(functions, 10)

    assert main(["--environment", "dev"]) == 0

    assert published(functions) == [*range(1, 11)]
    assert capsys.readouterr().out.startswith("confirm: deleted no version, kept versions 1, 2, 3,")
