"""app.py, as the CDK CLI runs it."""

import json
import re

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Annotations, Match

from infra.settings import Environment
from infra.warnings import MISSING, PREFIX, warn_of_missing
from tests.infra.assemblies import ENVIRONMENT_NAMES, run_app
from tests.support.shipped import ENVIRONMENTS, FILE, project
from tests.support.templates import LARGEST, POOL, PROJECT, SES, template_of

RULE_PACKS = ("AwsSolutions", "Serverless")


def test_a_stack_for_each_environment_and_one_for_the_account(assembly):
    """Without context every stack is synthesised, with no credentials, Docker, git or network."""
    assert tuple(ENVIRONMENTS) == ENVIRONMENT_NAMES
    assert assembly.stacks == {f"signup-confirmation-{name}" for name in (*ENVIRONMENT_NAMES, "account")}


def test_standard_output_stays_empty(assembly):
    """The CDK CLI and scripts may rely on standard output: the asset's build writes nothing there."""
    assert assembly.stdout == ""


def test_nag_finds_nothing_that_is_not_acknowledged(assembly):
    """Both rule packs ran over every template and reported no finding, not even a warning."""
    reports = {report["pluginName"]: report for report in assembly.report["pluginReports"]}
    for name in RULE_PACKS:
        assert (reports[name]["conclusion"], reports[name]["violations"]) == ("success", [])


def test_the_only_warnings_are_of_what_prod_lacks(assembly):
    """As shipped, `prod` lacks what only its owner knows, and its synthesis warns of each, and of nothing else."""
    others = [report for report in assembly.report["pluginReports"] if report["pluginName"] not in RULE_PACKS]
    warned = [
        (found["ruleName"], found["violatingConstructs"][0]["constructPath"])
        for report in others
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
    """An environment that retains its users has real ones. It is warned of what is missing, and of nothing else."""
    stack = cdk.Stack(cdk.App(analytics_reporting=False), "stack")
    warn_of_missing(stack, Environment(**{"name": "test", "retain": True} | settings))
    told = " ".join(
        str(found.entry.data) for found in Annotations.from_stack(stack).find_warning("*", Match.any_value())
    )
    assert {name for name in MISSING if f"[ack: {PREFIX}{name}]" in told} == set(MISSING) - silent


def test_each_acknowledgment_is_known_and_has_a_reason(assembly):
    """A further acknowledgment is a decision: it changes this list, and comes with a reason."""
    reports = [report for report in assembly.report["pluginReports"] if report["pluginName"] in RULE_PACKS]
    held = [held for report in reports for held in report["suppressedViolations"]]
    assert {finding["acknowledgedId"].partition("::")[2].partition("[")[0] for finding in held} == {
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
    assert all(len(finding["reason"]) > 60 for finding in held)


@pytest.mark.full
@pytest.mark.usefixtures("built_asset")
def test_one_environment_can_be_chosen(tmp_path):
    """With `-c environment=local` there is its stack and the account's only, and `-c local_origin` replaces origins.

    The account's stack has what the environment says of roles and of the bootstrap.
    """
    file = project() / FILE
    shipped = file.read_text()
    file.write_text(shipped.replace('name="local",', 'name="local", role_path="/a/", bootstrap_qualifier="platform",'))
    try:
        done = run_app(tmp_path, environment="local", local_origin="http://localhost:5000,http://127.0.0.1:5001")
    finally:
        file.write_text(shipped)
    assert done.returncode == 0, done.stderr
    written = {path.name: path for path in (tmp_path / "cdk.out").glob("*.template.json")}
    assert set(written) == {"signup-confirmation-local.template.json", "signup-confirmation-account.template.json"}
    template = written["signup-confirmation-local.template.json"].read_text()
    assert "http://localhost:5000,http://127.0.0.1:5001" in template
    assert "http://localhost:8080" not in template
    account = written["signup-confirmation-account.template.json"].read_text()
    for text in ('"Path": "/a/"', '"Default": "/cdk-bootstrap/platform/version"'):
        assert text in template
        assert text in account


def test_an_organisation_decides_about_roles_and_the_bootstrap():
    """Every role has the permissions boundary and the path, and the CDK's resources have the qualifier."""
    template = template_of(Environment(**LARGEST))
    for role in template.of_type("IAM::Role"):
        given = (role["Properties"]["PermissionsBoundary"], role["Properties"]["Path"])
        assert given == (LARGEST["permissions_boundary_arn"], LARGEST["role_path"])
    for function in template.of_type("Lambda::Function"):
        assert function["Properties"]["Code"]["S3Bucket"] == "cdk-qqqqqqqqqq-assets-111122223333-eu-west-1"


@pytest.mark.parametrize(
    ("context", "sentence"),
    [
        ({"environment": "nope"}, "there is no environment 'nope' in infra/environments.py, only local, dev, staging"),
        ({"local_origin": "http://localhost:5000/"}, "environment 'local': allowed_origins must hold origins as a bro"),
        # The templates depend on the partition, which an environment without a Region does not tell.
        (
            {"region": "us-gov-west-1", "environment": "dev"},
            "environment 'dev': region must be given outside commercial Regions: 'us-gov-west-1'",
        ),
    ],
)
def test_a_bad_value_ends_in_one_sentence(tmp_path, context, sentence):
    """An invalid value, or Region of the CDK CLI, gives one sentence on standard error and exit code 1."""
    done = run_app(tmp_path, **context)

    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith(f"app.py: {sentence}")


def test_the_account_stack_holds_the_logging_role(assembly):
    """The account's stack is API Gateway's logging role and its setting, and leaves both when it is deleted.

    A creation that fails leaves neither: each further try would leave another role.
    """
    account = assembly.template("account")
    assert account.types == {"AWS::ApiGateway::Account", "AWS::IAM::Role"}
    for resource in account.body["Resources"].values():
        assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")
    assert account.one("ApiGateway::Account") == {
        "CloudWatchRoleArn": {"Fn::GetAtt": [account.id_of("IAM::Role"), "Arn"]}
    }


def test_only_the_account_stack_holds_the_account_setting(template):
    """No environment's stack holds the setting of the whole account: deleting one would break all."""
    assert "AWS::ApiGateway::Account" not in template.types


def test_the_cdk_cli_is_pinned():
    """The lock holds exactly the version of the CDK CLI that package.json names, and a hash of every package."""
    package = json.loads((PROJECT / "package.json").read_text())
    lock = json.loads((PROJECT / "package-lock.json").read_text())["packages"]
    assert package["private"] is True
    assert re.fullmatch(r"[\d.]+", package["devDependencies"]["aws-cdk"])
    assert lock["node_modules/aws-cdk"]["version"] == package["devDependencies"]["aws-cdk"]
    assert all(held["integrity"].startswith("sha512-") for name, held in lock.items() if name)
