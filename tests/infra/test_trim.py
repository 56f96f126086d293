"""The parts of the packages that the asset omits."""

import shutil

import pytest

from infra.asset import builder, trim


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
    trim.take_out(packages)
    assert [path.relative_to(packages).as_posix() for path in packages.rglob("*.py")] == ["botocore/client.py"]
    assert not [name for name in trim.LEFT_OUT if (packages / name).exists()]


def test_a_missing_part_fails_the_build(packages):
    """A new release that moved a listed part fails the build, so that the list stays true."""
    shutil.rmtree(packages / "dateutil")
    with pytest.raises(builder.AssetError, match=r"dateutil/zoneinfo is no longer in the packages"):
        trim.take_out(packages)
