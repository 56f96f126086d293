"""The Lambda asset."""

import os
import shutil
import stat
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from infra.asset import builder
from tests.support.programs import run


def contents(folder):
    """Return every path under a folder with its content, mode and date, as a zip stores them."""
    return {
        path.relative_to(folder).as_posix(): (
            path.read_bytes() if path.is_file() else None,
            stat.S_IMODE(path.stat().st_mode),
            path.stat().st_mtime,
        )
        for path in folder.rglob("*")
    }


@pytest.fixture
def project(tmp_path, built_asset):  # noqa: ARG001 - fetches the wheels
    """A small project of the same packages, with their wheels."""
    functions = tmp_path / "functions"
    (functions / "signup_functions" / "confirmation").mkdir(parents=True)
    (functions / "signup_functions" / "confirmation" / "handler.py").write_text("x = 1\n")
    shutil.copy(builder.FUNCTIONS / builder.LOCK, functions)
    into = tmp_path / "build"
    wheels = builder.fetch(builder.FUNCTIONS / builder.LOCK, builder.BUILD)
    shutil.copytree(wheels, into / wheels.name)
    return functions, into


def test_the_asset_has_the_functions_and_their_packages(built_asset):
    """The handlers and their packages lie at the top, where Lambda looks. All is pure Python, for arm64 and x86-64."""
    names = {path.name for path in built_asset.iterdir()}
    handler = "signup_functions/confirmation/handler.py"

    assert names >= {"signup_functions", "aws_lambda_powertools", "botocore", "jmespath", "urllib3"}
    assert (built_asset / handler).read_bytes() == (builder.FUNCTIONS / handler).read_bytes()
    assert [path for path in built_asset.rglob("*") if path.suffix in {".so", ".pyd", ".dylib", ".dll"}] == []


def test_the_asset_has_nothing_else(built_asset):
    """The asset has no tests, requirement files or scripts. Of a package's metadata, it has METADATA and licences."""
    assert not {path.name for path in built_asset.iterdir()} & {"bin", "tests", "requirements.in", "requirements.txt"}
    packages = list(built_asset.glob("*.dist-info"))
    assert len(packages) == 7
    for package in packages:
        names = {path.name for path in package.rglob("*") if path.is_file()}
        licences = {name for name in names if name.startswith(("LICENSE", "NOTICE"))}
        assert names - licences == {"METADATA"}
        assert licences


@pytest.mark.full
def test_two_builds_are_the_same_to_the_byte(project):
    """Builds in two folders and under two umasks have the same content, modes and dates."""
    functions, into = project
    other = into.parent / "other"
    shutil.copytree(into, other)
    first = builder.build(functions=functions, into=into)
    (functions / "signup_functions" / "confirmation" / "handler.py").touch()
    before = os.umask(0o077)
    try:
        second = builder.build(functions=functions, into=other)
    finally:
        os.umask(before)
    assert first != second
    assert first.name == second.name
    assert contents(first) == contents(second)


def test_the_asset_is_small(built_asset, tmp_path):
    """The zip is at most 4.5 MB, because Lambda downloads it at each start."""
    packed = shutil.make_archive(tmp_path / "asset", "zip", built_asset)
    assert Path(packed).stat().st_size <= 4_500_000


@pytest.mark.full
def test_only_a_changed_source_changes_the_asset(project, monkeypatch):
    """A changed source gives another name, without pip. Tests, bytecode and hidden files give the same name."""
    functions, into = project
    first = builder.build(functions=functions, into=into)
    monkeypatch.setattr(builder, "_python_with_pip", lambda *_, **__: pytest.fail("the build called pip"))

    for name in ("tests/test_x.py", "signup_functions/__pycache__/x.pyc", ".env", "requirements-dev.txt"):
        (functions / name).parent.mkdir(parents=True, exist_ok=True)
        (functions / name).write_text("not deployed")
    assert builder.build(functions=functions, into=into) == first

    (functions / "signup_functions" / "confirmation" / "handler.py").write_text("x = 2\n")
    second = builder.build(functions=functions, into=into)
    assert second != first
    assert (second / "signup_functions" / "confirmation" / "handler.py").read_text() == "x = 2\n"
    assert not (second / "tests").exists()
    assert not (second / ".env").exists()


@pytest.mark.full
def test_two_builds_at_once_agree(project):
    """Two builds at the same time return the same folder, and leave no temporary one."""
    functions, into = project
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda _: builder.build(functions=functions, into=into), range(2))
    assert first == second
    assert sorted(path.name.partition("-")[0] for path in into.iterdir()) == ["asset", "packages", "wheels"]


def test_a_changed_build_is_refused(project):
    """A build with a changed file in `build/` fails, because the name would no longer match the content."""
    functions, into = project
    first = builder.build(functions=functions, into=into)
    for pattern in ("asset-*/six.py", "packages-*/six.py", "wheels-*/six-*.whl"):
        (file,) = into.glob(pattern)
        before = file.read_bytes()
        file.write_bytes(before + b"\0")
        with pytest.raises(builder.AssetError, match=rf"/{pattern[:5]}[^/]* was changed after it was built"):
            builder.build(functions=functions, into=into)
        file.write_bytes(before)
        assert builder.build(functions=functions, into=into) == first


def test_a_package_without_a_hash_is_refused(project, monkeypatch):
    """A line of the lock file without hashes fails the build."""
    functions, into = project
    (wheels,) = into.glob("wheels-*")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    (functions / builder.LOCK).write_text("six==1.17.0\n")
    with pytest.raises(builder.AssetError, match=r"pip download of (?s:.*)hash"):
        builder.build(functions=functions, into=into)


def test_without_a_network_the_error_names_the_package_index(project, monkeypatch):
    """If the wheels cannot be downloaded, the error says that set-up needs a package index."""
    functions, into = project
    shutil.rmtree(into)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    with pytest.raises(builder.AssetError, match="downloaded once, at set-up: that needs a package index"):
        builder.build(functions=functions, into=into)
    assert list(into.iterdir()) == []


def test_the_command_prints_the_folder(built_asset):
    """`python -m infra.asset` prints the path and nothing else."""
    done = run([sys.executable, "-m", "infra.asset"])
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{built_asset}\n", "")


IMPORT_ALL = """
import importlib, pathlib, sys
for path in sorted(pathlib.Path("infra").rglob("*.py")):
    if path.name != "__main__.py":
        importlib.import_module(".".join(path.with_suffix("").parts).removesuffix(".__init__"))
print(*sorted(sys.modules), sep="\\n")
"""


def test_infra_imports_no_aws_sdk():
    """Synthesis needs no account: infra/ imports the functions, but no AWS SDK."""
    environment = os.environ | {"JSII_NODE": str(Path(sys.prefix, "bin", "node"))}
    done = run([sys.executable, "-c", IMPORT_ALL], env=environment)
    assert done.returncode == 0, done.stderr
    modules = done.stdout.split()
    assert {"infra.stack", "infra.asset.builder", "signup_functions.confirmation.outcomes"} <= set(modules)
    assert [name for name in modules if name.partition(".")[0] in {"boto3", "botocore"}] == []


def test_a_zip_is_never_seen_unfinished(tmp_path, monkeypatch):
    """While one command zips the asset, another reads the complete zip of before."""
    folder = tmp_path / "asset"
    folder.mkdir()
    (folder / "handler.py").write_text("x = 1\n")
    before = builder.zipped(folder).read_bytes()
    seen = []
    write = zipfile.ZipFile.writestr

    def writestr(*arguments):
        write(*arguments)
        seen.append((tmp_path / "asset.zip").read_bytes())

    monkeypatch.setattr(zipfile.ZipFile, "writestr", writestr)

    assert builder.zipped(folder).read_bytes() == before
    assert seen == [before]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["asset", "asset.zip"]
