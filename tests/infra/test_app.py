"""app.py, as the CDK CLI runs it."""

import json
import re

import aws_cdk as cdk
import pytest

from infra.settings import Environment
from infra.warnings import MISSING, PREFIX, warn_of_missing
from tests.infra.assemblies import ENVIRONMENT_NAMES, run_app
from tests.support.shipped import ENVIRONMENTS, FILE, project
from tests.support.templates import LARGEST, POOL, PROJECT, SES, template_of, warnings_of

RULE_PACKS = ("AwsSolutions", "Serverless")


def test_a_stack_for_each_environment_and_one_for_the_account(assembly):
    """Without context every stack is synthesised, with no credentials, Docker, git or network."""
    assert tuple(ENVIRONMENTS) == ENVIRONMENT_NAMES
    assert assembly.stacks == {f"signup-confirmation-{name}" for name in (*ENVIRONMENT_NAMES, "account")}


def test_nag_finds_nothing_that_is_not_acknowledged(assembly):
    """Both rule packs ran over every template and reported no finding, not even a warning."""
    for name in RULE_PACKS:
        report = assembly.reports[name]
        assert (report["conclusion"], report["violations"]) == ("success", [])


def test_the_only_warnings_are_of_what_prod_lacks(assembly):
    """As shipped, `prod` lacks what only its owner knows. Its synthesis warns of each, and of nothing else."""
    warned = [
        (found["ruleName"], found["violatingConstructs"][0]["constructPath"])
        for name, report in assembly.reports.items()
        if name not in RULE_PACKS
        for found in report["violations"]
    ]
    assert sorted(warned) == [(f"Annotation::{PREFIX}{name}", "signup-confirmation-prod") for name in sorted(MISSING)]


@pytest.mark.parametrize(
    ("settings", "silent"),
    [
        ({"account": "111122223333"}, {"no-account"}),
        ({"region": "eu-west-1", "ses_email": SES}, {"no-region", "fifty-mails-a-day"}),
        ({"region": "eu-west-1", "existing_user_pool": POOL}, {"no-region", "fifty-mails-a-day"}),
        ({"allowed_origins": ("https://app.example.com",)}, {"no-allowed-origins"}),
        ({"alarm_subscriptions": (("email", "ops@example.com"),)}, {"nobody-notified"}),
        ({"alarm_topic_arn": "arn:aws:sns:eu-west-1:111122223333:ops"}, {"nobody-notified"}),
        ({"retain": False}, set(MISSING)),
    ],
)
def test_a_setting_ends_its_warning(settings, silent):
    """An environment that retains its users has real ones. The synthesis warns of each missing setting only."""
    stack = cdk.Stack(cdk.App(analytics_reporting=False), "stack")
    warn_of_missing(stack, Environment(**{"name": "test", "retain": True} | settings))
    warnings = " ".join(warnings_of(stack))
    assert {name for name in MISSING if f"[ack: {PREFIX}{name}]" in warnings} == set(MISSING) - silent


def test_each_acknowledgment_is_known_and_has_a_reason(assembly):
    """A further acknowledgment is a decision: it changes this list, and has a reason."""
    findings = [finding for name in RULE_PACKS for finding in assembly.reports[name]["suppressedViolations"]]
    assert {finding["acknowledgedId"].partition("::")[2].partition("[")[0] for finding in findings} == {
        "AwsSolutions-APIG2",  # no request validator
        "AwsSolutions-APIG3",  # no web ACL
        "AwsSolutions-APIG4",  # no authorizer
        "AwsSolutions-APIG6",  # no execution log
        "AwsSolutions-COG2",  # no MFA
        "AwsSolutions-COG4",  # no Cognito authorizer
        "AwsSolutions-COG8",  # not the Plus plan
        "AwsSolutions-DDB3",  # no point-in-time recovery
        "AwsSolutions-IAM4",  # the managed policy of the account's role
        "AwsSolutions-IAM5",  # every version of a function
        "AwsSolutions-L1",  # python3.13
        "AwsSolutions-SMG4",  # no rotation
        "Serverless-APIGWXrayEnabled",
        "Serverless-LambdaDLQ",
        "Serverless-LambdaTracing",
        "Serverless-LambdaLatestVersion",
    }
    assert all(len(finding["reason"]) > 60 for finding in findings)


@pytest.mark.full
@pytest.mark.usefixtures("built_asset")
def test_one_environment_can_be_chosen(tmp_path):
    """The environment's stack and the account's have its role path and qualifier. `local_origin` replaces origins."""
    file = project() / FILE
    shipped = file.read_text()
    origins = "http://localhost:5000,http://127.0.0.1:5001"
    file.write_text(shipped.replace('name="local",', 'name="local", role_path="/a/", bootstrap_qualifier="platform",'))
    try:
        done = run_app(tmp_path, context={"environment": "local", "local_origin": origins})
    finally:
        file.write_text(shipped)
    assert done.returncode == 0, done.stderr
    written = {path.name: path for path in (tmp_path / "cdk.out").glob("*.template.json")}
    assert set(written) == {"signup-confirmation-local.template.json", "signup-confirmation-account.template.json"}
    template = written["signup-confirmation-local.template.json"].read_text()
    assert origins in template
    assert "http://localhost:8080" not in template
    account = written["signup-confirmation-account.template.json"].read_text()
    for text in ('"Path": "/a/"', '"Default": "/cdk-bootstrap/platform/version"'):
        assert text in template
        assert text in account


def test_an_organisation_decides_about_roles_and_the_bootstrap():
    """Every role has the permissions boundary and the path; every asset is in the bucket with the qualifier."""
    template = template_of(Environment(**LARGEST))
    for role in template.properties("IAM::Role"):
        assert (role["PermissionsBoundary"], role["Path"]) == (
            LARGEST["permissions_boundary_arn"],
            LARGEST["role_path"],
        )
    for function in template.properties("Lambda::Function"):
        assert function["Code"]["S3Bucket"] == "cdk-qqqqqqqqqq-assets-111122223333-eu-west-1"


@pytest.mark.parametrize(
    ("cli", "sentence"),
    [
        (
            {"context": {"environment": "nope"}},
            "there is no environment 'nope' in infra/environments.py, only local, dev, staging",
        ),
        (
            {"context": {"local_origin": "http://localhost:5000/"}},
            "environment 'local': allowed_origins must hold origins as a bro",
        ),
        # The templates depend on the partition, which is unknown without a Region.
        (
            {"context": {"environment": "dev"}, "CDK_DEFAULT_REGION": "us-gov-west-1"},
            "environment 'dev': region must be given outside commercial Regions: 'us-gov-west-1'",
        ),
    ],
)
def test_an_invalid_value_is_one_sentence(tmp_path, cli, sentence):
    """An invalid context or Region of the CDK CLI is one sentence on standard error, with exit code 1."""
    done = run_app(tmp_path, **cli)

    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith(f"app.py: {sentence}")


def test_the_account_stack_holds_the_logging_role(assembly):
    """Only the account's stack has API Gateway's logging role and its account-wide setting. Deleting it keeps both.

    A failed creation keeps neither: each further try would leave another role.
    """
    account = assembly.template("account")
    assert account.types == {"AWS::ApiGateway::Account", "AWS::IAM::Role"}
    for resource in account.resources.values():
        assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")
    assert account.one("ApiGateway::Account") == {
        "CloudWatchRoleArn": {"Fn::GetAtt": [account.id_of("IAM::Role"), "Arn"]}
    }
    for name in ENVIRONMENT_NAMES:
        assert "AWS::ApiGateway::Account" not in assembly.template(name).types


def test_the_cdk_cli_is_pinned():
    """package.json names one version of the CDK CLI. The lock file has that version, and a hash of every package."""
    manifest = json.loads((PROJECT / "package.json").read_text())
    lock = json.loads((PROJECT / "package-lock.json").read_text())["packages"]
    assert manifest["private"] is True
    assert re.fullmatch(r"[\d.]+", manifest["devDependencies"]["aws-cdk"])
    assert lock["node_modules/aws-cdk"]["version"] == manifest["devDependencies"]["aws-cdk"]
    assert all(package["integrity"].startswith("sha512-") for name, package in lock.items() if name)
