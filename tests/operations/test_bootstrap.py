"""`make bootstrap`: both stacks, and the repetition of a deployment that AWS rejects at first."""

import itertools
import json
import sys

import pytest
from botocore.stub import Stubber

from infra.settings import Environment
from operations.bootstrap import PAUSES_SECONDS, SETTING, STACK, bootstrap, deploy, foreign_role
from operations.stack import OperationError
from tests.support.scripted_aws import SESSION

CDK = """
import json, sys
folder = sys.argv[1]
with open(folder + "/calls", "a+") as calls:
    calls.write(json.dumps(sys.argv[2:]) + "\\n")
    calls.seek(0)
    codes = json.load(open(folder + "/codes"))
    sys.exit(codes[len(calls.readlines()) - 1])
"""
REASON = "The role ARN does not have required permissions configured."


@pytest.fixture
def run(tmp_path):
    """Run the command. Its CDK CLI ends with these exit codes; CloudFormation lists these failures before and after."""

    def run(codes, failures):
        (tmp_path / "codes").write_text(json.dumps(codes))
        cloudformation = SESSION.client("cloudformation")
        with Stubber(cloudformation) as stubbed:
            for ids in failures:
                if ids is None:
                    stubbed.add_client_error("describe_stack_events", "ValidationError", "Stack [x] does not exist")
                else:
                    stubbed.add_response("describe_stack_events", {"StackEvents": [failed(name) for name in ids]})
            deploy([sys.executable, "-c", CDK, str(tmp_path), "deploy"], cloudformation, pauses.append)

    def calls():
        return [json.loads(line) for line in (tmp_path / "calls").read_text().splitlines()]

    pauses = []
    run.pauses, run.calls = pauses, calls
    return run


def failed(name):
    """Return the event of a failed creation of API Gateway's setting."""
    return {
        "EventId": name, "StackId": STACK, "StackName": STACK, "Timestamp": 0, "ResourceType": SETTING,
        "ResourceStatus": "CREATE_FAILED", "ResourceStatusReason": REASON,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("qualifier", "options"),
    [(None, []), ("platform", ["--qualifier", "platform", "--toolkit-stack-name", "CDKToolkit-platform"])],
)
def test_the_bootstrap_has_the_qualifier(run, tmp_path, qualifier, options):
    """A bootstrap stack with a qualifier does not replace that of the account's other apps."""
    (tmp_path / "codes").write_text("[0, 1]")
    cdk = [sys.executable, "-c", CDK, str(tmp_path)]
    environment = Environment(name="qa", bootstrap_qualifier=qualifier)

    bootstrap(cdk, environment)
    with pytest.raises(OperationError, match="bootstrap stack was not deployed"):
        bootstrap(cdk, environment)

    assert run.calls() == [["bootstrap", "-c", "environment=qa", *options]] * 2


def test_a_rejected_role_is_tried_again(run, capfd):
    """A deployment with a rejected role is repeated after a pause, without asking the user for approval again."""
    run([1, 0], [None, ["first"], ["first"]])

    assert run.calls() == [["deploy"], ["deploy", "--require-approval=never"]]
    assert run.pauses == [PAUSES_SECONDS[0]]
    assert capfd.readouterr().err == f"API Gateway rejected its logging role: {REASON} Next try in 15 s.\n"


def test_it_gives_up_with_the_reason(run):
    """After four rejections the command ends with API Gateway's reason."""
    tries = len(PAUSES_SECONDS) + 1
    seen = [[str(number) for number in range(count, 0, -1)] for count in range(tries + 1)]

    with pytest.raises(OperationError) as raised:
        run([1] * tries, itertools.chain.from_iterable(itertools.pairwise(seen)))

    assert str(raised.value) == (
        f"API Gateway rejected its logging role 4 times: {REASON} Wait some minutes, then run the command again."
    )
    assert run.pauses == list(PAUSES_SECONDS)


@pytest.mark.parametrize("failures", [[None, None], [["old"], ["old"]]], ids=["no stack", "an earlier failure"])
def test_another_failure_is_not_repeated(run, failures):
    """A deployment that failed for another reason is not repeated."""
    with pytest.raises(OperationError, match="see the CDK's output above"):
        run([1], failures)

    assert (run.calls(), run.pauses) == ([["deploy"]], [])


@pytest.mark.parametrize(
    ("role", "stack", "left_alone"),
    [
        (None, False, False),
        ("arn:aws:iam::111122223333:role/theirs", False, True),
        ("arn:aws:iam::1:role/ours", True, False),
    ],
    ids=["none yet", "another team's", "ours"],
)
def test_logging_role_of_another_team_stays(role, stack, left_alone):
    """A logging role of another stack is kept, because replacing it could end the logs of other teams."""
    cloudformation, gateway = SESSION.client("cloudformation"), SESSION.client("apigateway")
    with Stubber(cloudformation) as stacks, Stubber(gateway) as account:
        account.add_response("get_account", {"cloudwatchRoleArn": role} if role else {})
        if stack:
            described = {"StackName": STACK, "CreationTime": 0, "StackStatus": "CREATE_COMPLETE"}
            stacks.add_response("describe_stacks", {"Stacks": [described]})
        else:
            stacks.add_client_error("describe_stacks", "ValidationError", "Stack [x] does not exist")

        assert foreign_role(cloudformation, gateway) == (role if left_alone else None)
