"""The part of botocore's data that is deployed."""

import re

import pytest
from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import EndpointProviderError, EndpointVariantError, NoRegionError
from botocore.handlers import BUILTIN_HANDLERS
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.regions import EndpointResolver
from botocore.session import Session

from infra.asset import botocore_data, builder
from infra.asset.errors import AssetError
from signup_functions.shared.operations import CALLED

SERVICES = tuple(CALLED)
EXTRA_REGIONS = ("xx-nowhere-1", "us-east-99", "fips-us-east-1", "us-gov-west-1-fips", "aws-global")


@pytest.fixture
def whole():
    """Botocore's own data."""
    return Loader()


@pytest.fixture
def pruned(built_asset):
    """The asset's data."""
    return Loader(extra_search_paths=[str(built_asset / "botocore" / "data")], include_default_search_paths=False)


def model(loader, service):
    """Return a service's model."""
    return ServiceModel(loader.load_service_model(service, "service-2"), service)


def attempt(resolve, *arguments, **keywords):
    """Return the result of a call, or its error as a text."""
    try:
        return resolve(*arguments, **keywords)
    except (EndpointProviderError, EndpointVariantError, NoRegionError) as error:
        return repr(error)


def endpoints(loader, service):
    """Return the endpoint in each Region and variant, by botocore's rules and by its older list."""
    known = loader.load_data("endpoints")
    partitions = loader.load_data("partitions")
    rules = EndpointProvider(loader.load_service_model(service, "endpoint-rule-set-1"), partitions)
    older = EndpointResolver(known)
    regions = {region for partition in known["partitions"] for region in partition["regions"]} | {*EXTRA_REGIONS}
    return {
        (region, fips, dual): (
            attempt(rules.resolve_endpoint, Region=region, UseFIPS=fips, UseDualStack=dual),
            attempt(older.construct_endpoint, service, region, use_fips_endpoint=fips, use_dualstack_endpoint=dual),
            attempt(older.construct_endpoint, service, region, partition_name="aws-us-gov"),
        )
        for region in regions
        for fips in (False, True)
        for dual in (False, True)
    }


@pytest.mark.parametrize("service", SERVICES)
def test_endpoints_are_unchanged(whole, pruned, service):
    """With the cut data, the plain, FIPS and dual-stack endpoints of every Region are the same."""
    expected = endpoints(whole, service)
    assert len(expected) > 4 * 40
    assert endpoints(pruned, service) == expected


@pytest.mark.parametrize("service", SERVICES)
def test_operations_are_unchanged(whole, pruned, service):
    """With the cut data, each called operation has the same input, output, errors and HTTP request."""

    def shape(found, above=()):
        if found is None or found.name in above:
            return found and found.name
        parts = {name: getattr(found, name) for name in ("member", "key", "value") if hasattr(found, name)}
        parts |= getattr(found, "members", {})
        within = {name: shape(part, (*above, found.name)) for name, part in parts.items()}
        return found.name, found.type_name, dict(found.metadata), dict(found.serialization), within

    def described(operation):
        return (
            shape(operation.input_shape),
            shape(operation.output_shape),
            [shape(error) for error in operation.error_shapes],
            operation.http,
            operation.auth_type,
            operation.idempotent_members,
        )

    before, after = model(whole, service), model(pruned, service)
    assert set(after.operation_names) == set(CALLED[service])
    assert after.metadata == before.metadata
    for name in after.operation_names:
        assert described(after.operation_model(name)) == described(before.operation_model(name))
        assert after.operation_model(name).error_shapes


def test_the_kept_operations_are_those_that_the_functions_call():
    """The functions' sources name exactly the operations that are kept."""
    session = Session()
    names = {}
    for service in SERVICES:
        client = session.create_client(
            service, region_name="eu-west-1", aws_access_key_id="test", aws_secret_access_key="test"
        )
        names |= dict(client.meta.method_to_api_mapping)
    sources = "\n".join(path.read_text() for path in builder.FUNCTIONS.rglob("*.py"))
    # As a method of a client, or by its name.
    called = {name for name in names if re.search(rf'lient\.{name}\(|"{name}"', sources)}
    assert {names[name] for name in called} == {name for operations in CALLED.values() for name in operations}


def test_botocore_has_no_handler_for_a_service_that_is_called():
    """The functions' clients use only the handlers for every service; botocore has none for their services."""
    everywhere = [handler for handler in BUILTIN_HANDLERS if "." not in handler[0]]
    assert all(len(handler) == 2 for handler in everywhere)
    events = {handler[0] for handler in BUILTIN_HANDLERS if "." in handler[0] and not handler[0].startswith("docs.")}
    assert len(events) > 50
    ours = {"*", "cognito-idp", "cognito-identity-provider", "dynamodb", "secretsmanager", "secrets-manager"}
    assert {event.split(".")[1] for event in events} & ours == set()


def test_only_the_used_services_are_deployed(built_asset):
    """Three of botocore's four hundred services are deployed, in one version and without documentation."""
    data = built_asset / "botocore" / "data"
    assert {path.name for path in data.iterdir() if path.is_dir()} == set(SERVICES)
    for service in SERVICES:
        (version,) = (data / service).iterdir()
        assert {path.name for path in version.iterdir()} <= {
            "service-2.json", "endpoint-rule-set-1.json", "service-2.sdk-extras.json",
        }  # fmt: skip
        assert '"documentation":"' not in (version / "service-2.json").read_text()


def test_an_unknown_operation_fails_the_build(whole):
    """The build fails if an operation is misspelt, or missing in a new botocore."""
    dynamodb = whole.load_service_model("dynamodb", "service-2")
    with pytest.raises(AssetError, match="botocore knows no operation 'GetItems' of dynamodb"):
        botocore_data.only(dynamodb, "dynamodb", ("GetItems",))
