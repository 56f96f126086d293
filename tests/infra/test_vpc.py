"""Functions in a VPC: their network, their roles, and the warning about a single subnet."""

import dataclasses

import aws_cdk as cdk
import pytest

from infra.functions.network import ONE_SUBNET, network
from infra.settings import Environment
from tests.support.templates import VPC, template_of, warnings_of

NETWORK_ACTIONS = [
    "ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", "ec2:UnassignPrivateIpAddresses",
]  # fmt: skip
ONE, TWO = VPC.subnet_ids
GROUP = VPC.security_group_ids[0]


@pytest.fixture(scope="module")
def inside():
    """The template of an environment in a VPC, with both functions."""
    return template_of(Environment(name="test", vpc=VPC))


@pytest.fixture(scope="module")
def outside():
    """The template of the same environment without a VPC."""
    return template_of(Environment(name="test"))


def test_both_functions_are_in_the_vpc(inside):
    """The confirm function and the rotation use the same subnets and security groups."""
    for part in (inside.service, inside.rotation):
        assert part.one("Lambda::Function")["VpcConfig"] == {"SubnetIds": [ONE, TWO], "SecurityGroupIds": [GROUP]}


def test_no_function_is_in_a_vpc_by_default(outside):
    """Neither the functions nor their roles mention a network."""
    assert all("VpcConfig" not in function for function in outside.properties("Lambda::Function"))
    assert "ec2:" not in str(outside.statements)


def test_a_change_of_the_network_is_a_new_version(inside, outside):
    """A version keeps its network, so traffic moves to a new one, which has the same variables."""
    assert inside.service.id_of("Lambda::Version") != outside.service.id_of("Lambda::Version")
    assert inside.service.variables == outside.service.variables


@pytest.mark.parametrize("part", ["service", "rotation"])
def test_lambda_manages_network_interfaces_and_the_code_does_not(inside, outside, part):
    """No narrower resource exists for these actions, so requests of the function's own code are denied.

    Lambda refuses to create a function whose role does not allow them yet.
    """
    within, without = getattr(inside, part), getattr(outside, part)
    logs, *others = without.allowed
    assert [(sorted(actions), resource) for actions, resource in within.allowed] == [
        (sorted(actions), resource) for actions, resource in (logs, (NETWORK_ACTIONS, "*"), *others)
    ]
    (denied,) = [statement for statement in within.statements if statement["Effect"] == "Deny"]
    assert sorted(denied["Action"]) == NETWORK_ACTIONS
    assert denied["Resource"] == "*"
    assert denied["Condition"] == {"Null": {"lambda:SourceFunctionArn": "false"}}
    assert "ManagedPolicyArns" not in within.one("IAM::Role")
    (function,) = within.of_type("Lambda::Function")
    assert within.id_of("IAM::Policy") in function["DependsOn"]


@pytest.mark.parametrize(("subnets", "warned"), [((ONE,), 1), ((ONE, TWO), 0)])
def test_a_single_subnet_is_a_warning(subnets, warned):
    """The synthesis warns, because a failure of the only Availability Zone would stop the service."""
    stack = cdk.Stack(cdk.App(analytics_reporting=False), "stack")
    network(stack, ids=dataclasses.replace(VPC, subnet_ids=subnets), vpc=None, subnets=None, security_groups=None)
    warnings = warnings_of(stack)
    assert len(warnings) == warned
    assert all(warning.startswith("vpc has one subnet") for warning in warnings)
    assert all(warning.endswith(f"[ack: {ONE_SUBNET}]") for warning in warnings)
