"""One run of the real app.py for all tests; each environment's template in turn."""

import pytest

from infra.asset import builder
from tests.infra.assemblies import ENVIRONMENT_NAMES, Assembly, run_app
from tests.support.other_app import Consumer


@pytest.fixture(scope="session")
def built_asset():
    """The folder of the real asset, built before anything that must need no network."""
    return builder.build()


@pytest.fixture(scope="session")
def assembly(built_asset, made_once):  # noqa: ARG001 - has to exist
    """All stacks as shipped. Scripts may rely on standard output, so app.py and the asset's build write nothing."""

    def synthesise(folder):
        done = run_app(folder)
        assert (done.returncode, done.stdout) == (0, ""), done.stderr

    return Assembly(made_once("assembly-of-all", synthesise) / "cdk.out")


@pytest.fixture(params=ENVIRONMENT_NAMES)
def environment_name(request):
    """The name of each environment in turn."""
    return request.param


@pytest.fixture
def template(assembly, environment_name):
    """The template of each environment in turn, without its parts."""
    return assembly.template(environment_name).service


@pytest.fixture
def consumer(tmp_path):
    """Another project's CDK app, empty."""
    return Consumer(tmp_path)
