"""The asset's bytecode."""

import sys

import pytest

from infra.asset import builder, bytecode, target_python
from infra.asset.errors import AssetError
from tests.infra.assemblies import run_app
from tests.support.programs import run

PYTHON = target_python.find()
needs_target = pytest.mark.skipif(
    PYTHON is None, reason=f"no Python {target_python.VERSION} here to compile the asset with"
)

MISSING = f"there is no Python {target_python.VERSION} on this machine"
REFUSED = f"an environment says require_bytecode, but {MISSING}"
_READ = """
import importlib.util, marshal, pathlib, sys
for path in pathlib.Path(sys.argv[1]).rglob("*.py"):
    compiled = pathlib.Path(importlib.util.cache_from_source(path)).read_bytes()
    assert compiled[:4] == importlib.util.MAGIC_NUMBER, path
    assert int.from_bytes(compiled[4:8], "little") == 0b01, path
    assert compiled[8:16] == importlib.util.source_hash(path.read_bytes()), path
    print(marshal.loads(compiled[16:]).co_filename)
"""


@needs_target
def test_every_module_has_valid_bytecode(built_asset):
    """Bytecode has the runtime's version, the hash of its source instead of a date, and its path on Lambda."""
    done = run([PYTHON, "-I", "-c", _READ, built_asset])
    assert done.returncode == 0, done.stderr
    sources = {f"/var/task/{path.relative_to(built_asset)}" for path in built_asset.rglob("*.py")}
    assert set(done.stdout.splitlines()) == sources
    assert len(list(built_asset.rglob("*.pyc"))) == len(sources)


@needs_target
def test_a_module_that_cannot_be_compiled_fails_the_build(tmp_path):
    """A syntax error fails the synthesis instead of the first request."""
    (tmp_path / "broken.py").write_text("def\n")
    with pytest.raises(AssetError, match=r"cannot compile the asset: (?s:.*)SyntaxError"):
        bytecode.compile_all(PYTHON, tmp_path)


@pytest.fixture
def no_target(monkeypatch, built_asset):  # noqa: ARG001 - fetches the wheels
    """A machine without the runtime's version of Python."""
    monkeypatch.setattr(target_python, "find", lambda: None)


@pytest.mark.usefixtures("no_target")
def test_a_build_without_the_runtimes_python_warns(built_asset, capsys):
    """The asset without bytecode has another name. The warning is on standard error, because stdout is the CDK's."""
    bare = builder.build()

    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(f"WARNING: {MISSING}")
    assert not list(bare.rglob("*.pyc"))
    assert (bare.name == built_asset.name) is (PYTHON is None)


@pytest.mark.usefixtures("no_target")
def test_a_build_that_requires_bytecode_fails_without_it(capsys):
    """`require_bytecode` refuses a build without bytecode."""
    with pytest.raises(AssetError, match=f"^{REFUSED}"):
        builder.build(require_bytecode=True)
    assert capsys.readouterr().err == ""


@pytest.mark.skipif(sys.version_info[:2] == (3, 13), reason="this Python is the runtime's version itself")
@pytest.mark.parametrize(
    ("context", "exit_code", "printed"),
    [
        pytest.param({"environment": "prod"}, 1, f"app.py: {REFUSED}", id="prod"),
        pytest.param({}, 0, f"WARNING: {MISSING}", id="all", marks=pytest.mark.full),
    ],
)
def test_the_app_without_the_runtimes_python(tmp_path, context, exit_code, printed):
    """`make deploy ENV=prod` ends with one sentence; a synthesis of all environments succeeds with a warning."""
    done = run_app(tmp_path, context=context, HOME=str(tmp_path))
    assert (done.returncode, done.stdout) == (exit_code, "")
    assert done.stderr.startswith(printed)
