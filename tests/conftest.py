"""What tests of more than one folder share."""

import os
import sys
from pathlib import Path

import pytest

from tests.support import shipped

shipped.take_the_place_of_the_users()

TESTS = Path(__file__).parent
# Of the programs that tests start, as in the Makefile.
os.environ["PYTHONPATH"] = f"{TESTS.parent}{os.pathsep}{TESTS.parent / 'functions'}"
# aws_cdk looks for Node when it is imported, and the machine may have none.
os.environ["JSII_NODE"] = str(Path(sys.prefix, "bin", "node"))

pytest_plugins = ["tests.support.deployed", "tests.support.once"]

COVERED = {"unit", "wire", "openapi"}
"""Folders whose tests run the functions in this process. Tracing the others only makes them slower."""
LONG = ("worlds", "clients", "construct", "cdk_cli")
"""Folders of the longest tests, which do not come last, so that no worker ends long after the others."""
FULL = {"benchmarks", "browser"}
"""Folders of which `make test` runs nothing."""
ASK_MAKE_RUN = {"tests/local/test_run.py", "tests/local/test_strangers.py"}


def pytest_ignore_collect(collection_path, config):
    """Skip the import of folders without a selected test."""
    return True if collection_path.name in FULL and "not full" in config.option.markexpr else None


def pytest_collection_modifyitems(items):
    """Mark whole folders. Begin with the covered ones, which import the functions, and then the longest tests."""
    items.sort(key=lambda item: (folder_of(item) not in COVERED, folder_of(item) not in LONG))
    for item in items:
        if folder_of(item) in FULL:
            item.add_marker(pytest.mark.full)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    """Trace the functions only where coverage is measured, with the tests' fixtures."""
    plugin = item.config.pluginmanager.get_plugin("_cov")
    if plugin and (coverage := plugin.cov_controller):
        covered = folder_of(item) in COVERED
        if covered is not coverage.started:
            (coverage.resume if covered else coverage.pause)()
    return (yield)


def folder_of(item):
    """Return the folder of `tests/` that a test is in."""
    return item.path.relative_to(TESTS).parts[0]


def pytest_xdist_make_scheduler(config, log):
    """Give a worker one file at a time, one part of a search in worlds, or all files that share `make run`."""
    from xdist.scheduler import LoadFileScheduling  # noqa: PLC0415 - only where there are workers

    class Scheduling(LoadFileScheduling):
        def _split_scope(self, nodeid):
            scope = nodeid if "[part" in nodeid else super()._split_scope(nodeid)
            return "make run" if scope in ASK_MAKE_RUN else scope

    return Scheduling(config, log)
