"""`make synth`, `bootstrap`, `diff`, `deploy` and `destroy` of `dev`, with the pinned CDK CLI and the emulated AWS."""

import pytest

pytestmark = pytest.mark.full


def test_diff_shows_what_a_first_deploy_would_make(life):
    """Before the first deploy, the diff has every resource, beginning with the permissions."""
    assert "IAM Statement Changes" in life.first_diff
    assert "[+] AWS::ApiGateway::RestApi" in life.first_diff
    assert "Number of stacks with differences: 1" in life.first_diff


def test_deploy_makes_every_resource_but_those_left_out(life):
    """The stack has all resources of the template."""
    assert life.resources == {name: resource["Type"] for name, resource in life.template["Resources"].items()}


def test_deploy_waits_for_the_first_rotation(life):
    """`make deploy` waits until the rotation has filled the secret. Until then, the service returns 500."""
    assert (life.before_rotation.status, life.before_rotation.json["code"]) == (500, "service_misconfigured")
    assert life.first_deploy.endswith("Filled: the service confirms sign-ups.\n")


def test_deployed_service_confirms_a_sign_up(life):
    """After `make deploy`, the correct code confirms a user."""
    assert (life.confirmed.status, life.confirmed.json) == (200, {"status": "confirmed"})
    assert life.user_status == "CONFIRMED"


def test_second_deploy_changes_nothing(life):
    """After a deploy, the diff is empty and another deploy has nothing to do."""
    assert "There were no differences" in life.second_diff
    assert "Number of stacks with differences: 0" in life.second_diff
    assert "signup-confirmation-dev (no changes)" in life.second_deploy
    assert life.second_deploy.endswith("The client secret of dev is filled.\n")


def test_destroy_leaves_nothing_of_the_environment(life):
    """The stack is deleted with its resources. The shared stacks of the bootstrap and of the account stay."""
    assert life.stacks_left == {"CDKToolkit", "signup-confirmation-account"}
    assert life.things_left == [[]] * 6
