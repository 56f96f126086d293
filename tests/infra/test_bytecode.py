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
def test_every_module_has_bytecode_that_counts(built_asset):
    """Each is of the runtime's version and of its source, not checked by date, and names its deployed place."""
    done = run([PYTHON, "-I", "-c", _READ, built_asset])
    assert done.returncode == 0, done.stderr
    sources = {f"/var/task/{path.relative_to(built_asset)}" for path in built_asset.rglob("*.py")}
    assert set(done.stdout.splitlines()) == sources
    assert len(list(built_asset.rglob("*.pyc"))) == len(sources)


@needs_target
def test_a_module_that_cannot_be_compiled_fails_the_build(tmp_path):
    """A syntax error is found at synth, not by the first request."""
    (tmp_path / "broken.py").write_text("def\n")
    with pytest.raises(AssetError, match=r"cannot compile the asset: (?s:.*)SyntaxError"):
        bytecode.compile_all(PYTHON, tmp_path)


@pytest.fixture
def no_target(monkeypatch, built_asset):  # noqa: ARG001 - fetches the wheels
    """A machine without the runtime's version of Python."""
    monkeypatch.setattr(target_python, "find", lambda: None)


@pytest.mark.usefixtures("no_target")
def test_without_the_interpreter_it_warns(capsys):
    """The asset is built under another name. Standard error says what is missing; standard output stays the CDK's."""
    bare = builder.build()

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"WARNING: there is no Python {target_python.VERSION} on this machine")
    assert not list(bare.rglob("*.pyc"))


@needs_target
@pytest.mark.usefixtures("no_target")
def test_bytecode_is_in_the_name(built_asset):
    """With and without bytecode an asset has two names, so that neither is taken for the other."""
    assert builder.build().name != built_asset.name


@pytest.mark.usefixtures("no_target")
def test_where_it_is_required_nothing_is_built(capsys):
    """An environment that requires bytecode gets none without."""
    with pytest.raises(
        AssetError,
        match=rf"^an environment says require_bytecode, but there is no Python {target_python.VERSION} on this machine",
    ):
        builder.build(require_bytecode=True)
    assert capsys.readouterr().err == ""


@pytest.mark.skipif(sys.version_info[:2] == (3, 13), reason="this Python is the runtime's version itself")
class TestApp:
    """app.py on a machine without the runtime's version of Python."""

    def test_an_environment_that_requires_bytecode_is_refused(self, tmp_path):
        """`make deploy ENV=prod` ends with one sentence."""
        done = run_app(tmp_path, home=tmp_path, environment="prod")
        assert (done.returncode, done.stdout) == (1, "")
        sentence = (
            f"an environment says require_bytecode, but there is no Python {target_python.VERSION} on this machine"
        )
        assert done.stderr.startswith(f"app.py: {sentence}")

    @pytest.mark.full
    def test_all_at_once_is_a_warning(self, tmp_path):
        """A synthesis of all environments succeeds without bytecode and warns on standard error."""
        done = run_app(tmp_path, home=tmp_path)
        assert (done.returncode, done.stdout) == (0, "")
        assert done.stderr.startswith(f"WARNING: there is no Python {target_python.VERSION} on this machine")
