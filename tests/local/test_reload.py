"""Changes of the functions' sources while `make run` is running."""

import shutil
import sys

import pytest

from infra.asset import builder
from infra.asset.builder import FUNCTIONS
from local.deployment import deploy, fill_secret
from local.emulator import Emulator
from local.function_log import FunctionLog
from local.reload import Reload, compiled_packages
from tests.support.caller import JSON, call

SENTENCE = "One or more fields of the body are not acceptable."


@pytest.fixture(scope="module")
def own(assembly):
    """A separate deployment, whose function may change."""
    with Emulator() as emulator:
        deployment = deploy(emulator, assembly)
        fill_secret(emulator)
        yield deployment


@pytest.fixture
def problems(tmp_path):
    """The file with the texts of errors, in a copy of the functions' sources."""
    shutil.copytree(FUNCTIONS, tmp_path / "functions", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "functions" / "signup_functions" / "confirmation" / "problems.py"


@pytest.fixture
def reload(own, problems):
    """The watch on the copy."""
    return Reload(own, problems.parent.parent.parent)


def detail(deployment):
    """Return the text of the response to a request without fields."""
    return call(deployment, "POST", "/confirm", b"{}", JSON).json["detail"]


def rewrite(path, old, new):
    """Replace a text in a source, as an editor does."""
    source = path.read_text()
    assert old in source
    path.write_text(source.replace(old, new))


def test_changed_text_is_served(own, problems, reload):
    """The next response has a text that was just changed. Without a change nothing is reported."""
    before = detail(own)
    assert reload.check() is None
    rewrite(problems, before, "Have another look at the fields.")

    assert reload.check().startswith(f"{problems} changed: served after ")
    assert detail(own) == "Have another look at the fields."
    assert reload.check() is None


@pytest.mark.parametrize(
    ("broken", "cause"),
    [
        ("def (:\n", "problems.py:"),
        ("\0", "null bytes"),
        ("raise RuntimeError('not like this')\n", "The changed function fails: "),
    ],
)
def test_broken_code_is_not_served(own, problems, reload, broken, cause):
    """The previous code is still served and the report names the mistake. Then the corrected code is served."""
    good, before = problems.read_text(), detail(own)
    problems.write_text(good + broken)

    report = reload.check()

    assert cause in report
    assert report.endswith(". The previous code is still served.")
    assert detail(own) == before

    problems.write_text(good.replace("acceptable", "fine"))
    assert reload.check() is not None
    assert "fine" in detail(own)


def test_new_and_deleted_modules(own, problems, reload):
    """A new module is served. If a module is missing, the previous code is still served."""
    new = problems.with_name("texts.py")
    new.write_text('FIELDS = "From a module of its own."\n')
    future = "from __future__ import annotations\n"
    rewrite(problems, future, f"{future}from signup_functions.confirmation.texts import FIELDS\n")
    rewrite(problems, f'"{SENTENCE}"', "FIELDS")
    assert reload.check() is not None
    assert detail(own) == "From a module of its own."

    new.unlink()

    assert "texts" in reload.check()
    assert detail(own) == "From a module of its own."


def test_old_versions_are_deleted(own, problems, reload):
    """Only the served version and the one before it are kept, because the emulator runs a process for each version."""
    versions = own.emulator.client("lambda")
    name = own.outputs["FunctionName"]
    before = len(versions.list_versions_by_function(FunctionName=name)["Versions"])
    good = problems.read_text()

    for source in (good.replace("acceptable", "fine"), good.replace("acceptable", "right"), f"{good}raise KeyError\n"):
        problems.write_text(source)
        assert reload.check() is not None

    assert len(versions.list_versions_by_function(FunctionName=name)["Versions"]) == before + 1


def test_start_of_changed_code_is_not_logged(own, problems, reload):
    """The log shows callers' requests, not the one that tries a version out."""
    log = FunctionLog(own)
    list(log.new_lines())
    rewrite(problems, "acceptable", "all right")

    assert reload.check() is not None

    assert list(log.new_lines()) == []


def test_packages_are_compiled_for_the_emulator(monkeypatch, tmp_path):
    """The packages have bytecode of the emulator's Python, so that a changed function starts without compiling them."""
    monkeypatch.setattr(builder, "BUILD", tmp_path)  # where nothing is compiled yet

    assert f"botocore/__pycache__/session.{sys.implementation.cache_tag}.pyc" in compiled_packages()
