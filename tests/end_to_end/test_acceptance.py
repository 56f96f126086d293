"""The checks of `make acceptance` that the emulated AWS can be asked, with the real stack and real HTTP."""

import re
import time
from argparse import Namespace
from dataclasses import replace

import pytest

from infra.environments import ENVIRONMENTS
from local.emulator import REGION
from local.sign_up import mailed_code
from operations.acceptance.check import CHECKS
from operations.acceptance.context import Context
from operations.acceptance.runner import Runner, State
from tests.support.caller import ORIGIN

pytestmark = pytest.mark.full
OK = {1, 2, 13, 18, 25, 45, 46}
DIFFERENCES = {
    3: "a user: {'code_mismatch': 20}",  # the emulator limits no attempts
    4: "Unknown Cognito IDP action: ListUserPoolClientSecrets",
    19: "success (row accepted), not Reason.ALREADY_CONFIRMED",  # of a resend for a confirmed user
    20: "Reason.INVALID_UPSTREAM",  # it has no constraints
    21: "success (row accepted), not Reason.DELIVERY_MISCONFIGURED",
    38: "API Gateway has no logging role",
}


@pytest.fixture
def run(deployment, tmp_path):
    """Run one check against the deployed stack, and return its result."""

    def run(number):
        context = Context(
            environment=replace(ENVIRONMENTS["local"], allowed_origins=(ORIGIN,)),
            outputs={**deployment.outputs, "Endpoint": deployment.endpoint},
            options=Namespace(email="you@example.com"),
            client=lambda service, region=REGION: deployment.emulator.client(service, region=region),
            region=REGION,
            ask=lambda prompt: mailed_code(deployment, re.findall(r"\S+@[^\s:]+", prompt)[0]),
            sleep=lambda _: time.sleep(0.05),
        )
        state = State(tmp_path / "state.json", ["emulator"], fresh=True)
        Runner(context, state, lambda *_: None).run([number])
        assert not state.made
        return state.results[number]

    return run


@pytest.mark.parametrize("number", sorted(OK), ids=lambda number: CHECKS[number].title)
def test_ok(run, number):
    """A check is ok if the emulator does what AWS should do."""
    result = run(number)
    assert result.status == "ok", result.detail


@pytest.mark.parametrize("number", sorted(DIFFERENCES), ids=lambda number: CHECKS[number].title)
def test_differs(run, number):
    """A check differs if the emulator does something else, and says what."""
    result = run(number)
    assert (result.status, DIFFERENCES[number] in result.detail) == ("differs", True), result.detail


def test_checks_delete_what_they_made(run, deployment):
    """After the checks neither their users nor their pools nor their stacks exist."""
    cognito, cloudformation = (deployment.emulator.client(name) for name in ("cognito-idp", "cloudformation"))
    for number in (18, 46):
        run(number)
    users = cognito.list_users(UserPoolId=deployment.outputs["UserPoolId"])["Users"]
    pools = cognito.list_user_pools(MaxResults=60)["UserPools"]
    stacks = cloudformation.list_stacks(StackStatusFilter=["CREATE_COMPLETE"])["StackSummaries"]

    assert not [user for user in users if "check-" in str(user)]
    assert [pool["Id"] for pool in pools] == [deployment.outputs["UserPoolId"]]
    assert not [stack for stack in stacks if "check-" in stack["StackName"]]
