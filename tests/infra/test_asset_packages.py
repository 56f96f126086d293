"""The packages in the asset: their published code, locked versions, omitted parts, and the bill of materials."""

import base64
import csv
import hashlib
import json
import re
import shutil
import zipfile
from importlib.metadata import distributions, version

import pytest
from packaging.utils import canonicalize_name

from infra.asset import builder, sbom, trim

LOCK = builder.FUNCTIONS / builder.LOCK


@pytest.fixture(scope="module")
def locked():
    """The version of each package in the functions' lock file."""
    pins = re.findall(r"^(\S+)==(\S+)", LOCK.read_text(), re.MULTILINE)
    assert len(pins) == 7
    return dict(pins)


@pytest.fixture(scope="module")
def published():
    """The hash of each file in the locked wheels, as their RECORDs have it."""
    hashes = {}
    for wheel in builder.fetch(LOCK, builder.BUILD).glob("*.whl"):
        assert hashlib.sha256(wheel.read_bytes()).hexdigest() in LOCK.read_text()
        with zipfile.ZipFile(wheel) as archive:
            (record,) = [name for name in archive.namelist() if name.endswith(".dist-info/RECORD")]
            rows = csv.reader(archive.read(record).decode().splitlines())
            hashes |= {name: digest for name, digest, _ in rows}
    return hashes


def record_hash(path):
    """Return the hash of a file in the form of a RECORD."""
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(path.read_bytes()).digest()).decode().rstrip("=")


def test_the_packages_code_is_as_published(built_asset, published):
    """Every file of a package has the hash in its wheel's RECORD; only botocore's JSON data is cut."""
    deployed = {}
    for path in built_asset.rglob("*"):
        name = path.relative_to(built_asset).as_posix()
        own = (builder.FUNCTIONS / name).exists() or name == "amazon-roots.pem"
        data = name.startswith("botocore/data/") and path.suffix == ".json"
        if path.is_file() and path.suffix != ".pyc" and not own and not data:
            deployed[name] = record_hash(path)
    assert len([name for name in deployed if name.endswith(".py")]) > 200
    assert {name: published.get(name) for name in deployed} == deployed


def test_scanners_see_the_locked_versions(built_asset, locked):
    """Names and versions in the asset's METADATA are those of the lock file."""
    found = [(canonicalize_name(package.name), package.version) for package in distributions(path=[str(built_asset)])]
    assert sorted(found) == sorted(locked.items())


def test_the_tests_run_the_locked_versions(locked):
    """The project's environment has the functions' packages at the versions that are deployed."""
    assert {name: version(name) for name in locked} == locked


@pytest.mark.full
def test_the_bill_of_materials_names_every_package(built_asset, locked, tmp_path):
    """The CycloneDX file of the service lists each locked package by name, version and package URL, and no other."""
    bill = json.loads(sbom.write(built_asset, tmp_path / "sbom.json").read_text())
    assert bill["bomFormat"] == "CycloneDX"
    assert bill["metadata"]["component"]["name"] == "signup-confirmation"
    components = [
        (canonicalize_name(component["name"]), component["version"], component["purl"])
        for component in bill["components"]
    ]
    assert sorted(components) == [
        (name, version, f"pkg:pypi/{name}@{version}") for name, version in sorted(locked.items())
    ]


@pytest.mark.full
def test_the_bill_of_materials_is_reproducible(built_asset, tmp_path):
    """Two bills of one asset are the same bytes, and the asset stays as it is."""
    before = sorted(built_asset.rglob("*"))
    bills = [sbom.write(built_asset, tmp_path / name).read_bytes() for name in ("a.json", "b.json")]
    assert bills[0] == bills[1]
    assert sorted(built_asset.rglob("*")) == before


def test_a_bill_that_cannot_be_written_is_an_error(built_asset, tmp_path):
    """The error has the tool's own message."""
    with pytest.raises(builder.AssetError, match=r"cyclonedx-py failed: (?s:.*)sbom\.json"):
        sbom.write(built_asset, tmp_path / "missing" / "sbom.json")


@pytest.fixture
def packages(tmp_path):
    """Packages with every omitted part, and one other module."""
    for name in (*trim.LEFT_OUT, "botocore/client.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x = 1\n") if path.suffix else path.mkdir()
    return tmp_path


def test_listed_parts_are_deleted(packages):
    """Each listed file or folder is deleted, and nothing else."""
    trim.remove_unused(packages)
    assert [path.relative_to(packages).as_posix() for path in packages.rglob("*.py")] == ["botocore/client.py"]
    assert not [name for name in trim.LEFT_OUT if (packages / name).exists()]


def test_a_missing_part_fails_the_build(packages):
    """A new release that moved a listed part fails the build, so that the list stays true."""
    shutil.rmtree(packages / "dateutil")
    with pytest.raises(builder.AssetError, match=r"dateutil/zoneinfo is no longer in the packages"):
        trim.remove_unused(packages)
