"""`pyproject.toml` states the version; everything else has the same."""

import json
import re
import tomllib
from itertools import pairwise

import pytest

from tests.support.templates import PROJECT

VERSION = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["version"]
HEADING = re.compile(r"^## (.+)$", re.MULTILINE)


@pytest.fixture
def sections():
    """Return the title and the text of each section of the changelog, in order."""
    text = (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = [*HEADING.finditer(text), None]
    return [
        (heading[1], text[heading.end() : following.start() if following else len(text)])
        for heading, following in pairwise(headings)
    ]


def test_published_packages_have_the_version_of_the_project():
    """The web client has the version of the service."""
    manifests = sorted((PROJECT / "clients").glob("*/package.json"))
    stated = {path.parent.name: json.loads(path.read_text(encoding="utf-8")).get("version") for path in manifests}
    versions = {name: version for name, version in stated.items() if version}

    assert versions["web"] == VERSION
    assert set(versions.values()) == {VERSION}


def test_changelog_describes_the_version(sections):
    """The changelog begins with the unreleased changes, followed by the current version with its date."""
    titles = [title for title, _ in sections]

    assert titles[0] == "Unreleased"
    assert re.fullmatch(rf"{re.escape(VERSION)} - \d{{4}}-\d\d-\d\d", titles[1])


def test_each_release_has_its_headings_once(sections):
    """Each release has a section for upgrading, and no heading twice, as after a merge."""
    assert len(sections) > 1
    for title, text in sections:
        headings = re.findall(r"^### .+$", text, re.MULTILINE)
        assert len(headings) == len(set(headings)), title
        assert title == "Unreleased" or "### Upgrading" in headings, title


def test_the_oldest_aws_cdk_lib_is_the_one_that_is_tested():
    """The tests run with the oldest release of aws-cdk-lib that the wheel allows."""
    dependencies = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["dependencies"]
    (oldest,) = (re.fullmatch(r"aws-cdk-lib>=([\d.]+),<3", name)[1] for name in dependencies if "aws-cdk-lib" in name)

    assert re.search(
        rf"^aws-cdk-lib=={re.escape(oldest)}(\.0)? ", (PROJECT / "requirements.txt").read_text(), re.MULTILINE
    )


def test_the_wheel_is_built_by_one_version_of_hatchling():
    """`pip install git+…` builds the wheel with the version of `make package`."""
    requires = tomllib.loads((PROJECT / "pyproject.toml").read_text())["build-system"]["requires"]
    hatchling = next(name for name in requires if name.startswith("hatchling=="))
    assert hatchling in (PROJECT / "requirements.in").read_text().splitlines()
