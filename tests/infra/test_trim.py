"""The parts of the packages that are left out of the asset."""

import shutil

import pytest

from infra.asset import builder, trim


@pytest.fixture
def packages(tmp_path):
    """Packages with every part that is left out, and one that is not."""
    for name in (*trim.LEFT_OUT, "botocore/client.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x = 1\n") if path.suffix else path.mkdir()
    return tmp_path


def test_files_and_folders_are_left_out(packages):
    """Each listed file or folder is deleted, and nothing else."""
    trim.remove_unused(packages)
    assert [path.relative_to(packages).as_posix() for path in packages.rglob("*.py")] == ["botocore/client.py"]
    assert not [name for name in trim.LEFT_OUT if (packages / name).exists()]


def test_a_part_that_has_gone_fails_the_build(packages):
    """A new release that moved a part fails the build, so the list stays true."""
    shutil.rmtree(packages / "dateutil")
    with pytest.raises(builder.AssetError, match=r"dateutil/zoneinfo is no longer in the packages"):
        trim.remove_unused(packages)
