"""Functions in a VPC: the settings, the functions, their roles, and what a single subnet is warned of."""

import dataclasses

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Annotations, Match

from infra.functions.network import ONE_SUBNET, network
from infra.settings import Environment
from tests.infra.permissions import allowed
from tests.support.templates import VPC, template_of

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
    held = [part.one("Lambda::Function")["VpcConfig"] for part in (inside.service, inside.rotation)]
    assert held == [{"SubnetIds": [ONE, TWO], "SecurityGroupIds": [GROUP]}] * 2


def test_no_function_is_in_a_vpc_by_default(outside):
    """Neither the functions nor their roles mention a network."""
    assert all("VpcConfig" not in function["Properties"] for function in outside.of_type("Lambda::Function"))
    assert "ec2:" not in str(outside.statements)


def test_the_function_has_no_further_variable(inside, outside):
    """The code does not know whether it runs in a VPC."""
    assert inside.service.variables == outside.service.variables


def test_a_change_of_the_network_is_a_new_version(inside, outside):
    """A version keeps its network: traffic moves to the new one as with any release."""
    assert inside.service.id_of("Lambda::Version") != outside.service.id_of("Lambda::Version")


@pytest.mark.parametrize("part", ["service", "rotation"])
def test_lambda_manages_network_interfaces_and_the_code_does_not(inside, outside, part):
    """The actions know no narrower resource; a request from the function's own code is denied."""
    within, without = getattr(inside, part), getattr(outside, part)
    logs, *others = allowed(without)
    expected = [logs, ("Allow", NETWORK_ACTIONS, "*"), *others]
    assert [(effect, sorted(actions), on) for effect, actions, on in allowed(within) if effect == "Allow"] == [
        (effect, sorted(actions), on) for effect, actions, on in expected
    ]
    (denied,) = [statement for statement in within.statements if statement["Effect"] == "Deny"]
    assert sorted(denied["Action"]) == NETWORK_ACTIONS
    assert denied["Resource"] == "*"
    assert denied["Condition"] == {"Null": {"lambda:SourceFunctionArn": "false"}}
    assert "ManagedPolicyArns" not in within.one("IAM::Role")


@pytest.mark.parametrize("part", ["service", "rotation"])
def test_the_permissions_come_before_the_function(inside, part):
    """Lambda refuses to create a function in a VPC whose role cannot create network interfaces yet."""
    template = getattr(inside, part)
    (function,) = template.of_type("Lambda::Function")
    assert template.id_of("IAM::Policy") in function["DependsOn"]


@pytest.mark.parametrize(("subnets", "warned"), [((ONE,), 1), ((ONE, TWO), 0)])
def test_a_single_subnet_is_a_warning(subnets, warned):
    """With one Availability Zone gone, the whole service would be."""
    stack = cdk.Stack(cdk.App(analytics_reporting=False), "stack")
    ids = dataclasses.replace(VPC, subnet_ids=subnets) if subnets else None
    network(stack, ids=ids, vpc=None, subnets=None, security_groups=None)
    texts = [found.entry.data for found in Annotations.from_stack(stack).find_warning("*", Match.any_value())]
    assert len(texts) == warned
    assert all(text.startswith("vpc has one subnet") for text in texts)
    assert all(text.endswith(f"[ack: {ONE_SUBNET}]") for text in texts)
