"""One version: `pyproject.toml` states it, everything else follows."""

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
    """The web client is released with the service, under the same version."""
    manifests = sorted((PROJECT / "clients").glob("*/package.json"))
    stated = {path.parent.name: json.loads(path.read_text(encoding="utf-8")).get("version") for path in manifests}
    versions = {name: version for name, version in stated.items() if version}

    assert versions["web"] == VERSION
    assert set(versions.values()) == {VERSION}


def test_changelog_describes_the_version(sections):
    """The changelog begins with what is unreleased, followed by the current version and its date."""
    titles = [title for title, _ in sections]

    assert titles[0] == "Unreleased"
    assert re.fullmatch(rf"{re.escape(VERSION)} - \d{{4}}-\d\d-\d\d", titles[1])


def test_each_release_tells_what_it_asks_of_an_upgrader(sections):
    """Each release has a section for whoever upgrades to it."""
    assert len(sections) > 1
    assert [title for title, text in sections[1:] if "\n### Upgrading\n" not in text] == []


def test_each_release_has_each_heading_once(sections):
    """A merge that brings a second "Changed" does not leave its reader two lists."""
    headings = {title: re.findall(r"^### .+$", text, re.MULTILINE) for title, text in sections}

    assert {title: found for title, found in headings.items() if len(found) != len(set(found))} == {}


def test_the_oldest_aws_cdk_lib_is_the_one_that_is_tested():
    """Every test runs with the oldest release of aws-cdk-lib that the wheel allows, so what it needs is there."""
    dependencies = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["dependencies"]
    (oldest,) = (re.fullmatch(r"aws-cdk-lib>=([\d.]+),<3", name)[1] for name in dependencies if "aws-cdk-lib" in name)

    assert re.search(
        rf"^aws-cdk-lib=={re.escape(oldest)}(\.0)? ", (PROJECT / "requirements.txt").read_text(), re.MULTILINE
    )


def test_the_wheel_is_built_by_one_version_of_hatchling():
    """`pip install git+…` builds with the version of `make package`."""
    requires = tomllib.loads((PROJECT / "pyproject.toml").read_text())["build-system"]["requires"]
    hatchling = next(name for name in requires if name.startswith("hatchling=="))
    assert hatchling in (PROJECT / "requirements.in").read_text().splitlines()
