"""Changes of the functions' sources while `make run` is running."""

import json
import shutil
import sys
from contextlib import closing
from http.client import HTTPConnection

import pytest

from infra.asset import builder
from infra.asset.builder import FUNCTIONS
from local.deployment import deploy, fill_secret
from local.emulator import HOST, Emulator
from local.function_log import FunctionLog
from local.reload import Reload, compiled_packages


@pytest.fixture(scope="module")
def own(assembly):
    """A deployment of its own, whose function may change."""
    with Emulator() as emulator:
        deployment = deploy(emulator, assembly)
        fill_secret(emulator)
        yield deployment


@pytest.fixture
def sources(tmp_path):
    """A copy of the functions' sources."""
    return shutil.copytree(FUNCTIONS, tmp_path / "functions", ignore=shutil.ignore_patterns("__pycache__"))


@pytest.fixture
def reload(own, sources):
    """The watch on the copy."""
    return Reload(own, sources)


def detail(deployment):
    """Return the text of the response to a request without fields."""
    with closing(HTTPConnection(HOST, deployment.emulator.port, timeout=60)) as connection:
        path = f"{deployment.emulator.path}{deployment.base_path}/confirm"
        connection.request("POST", path, body="{}", headers={"Content-Type": "application/json"})
        return json.load(connection.getresponse())["detail"]


def rewrite(path, old, new):
    """Replace a text in a source, as an editor does."""
    source = path.read_text()
    assert old in source
    path.write_text(source.replace(old, new))


def test_changed_text_is_served(own, sources, reload):
    """The next response has a text that was just changed. Without a change nothing is reported."""
    before = detail(own)
    assert reload.check() is None
    rewrite(sources / "signup_functions" / "confirmation" / "problems.py", before, "Have another look at the fields.")

    said = reload.check()

    assert said is not None
    assert said.startswith(f"{sources / 'signup_functions' / 'confirmation' / 'problems.py'} changed: served after ")
    assert detail(own) == "Have another look at the fields."
    assert reload.check() is None


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("def (:\n", "problems.py:"),
        ("\0", "null bytes"),
        ("raise RuntimeError('not like this')\n", "The changed function fails: "),
    ],
)
def test_code_that_does_not_work_is_not_served(own, sources, reload, broken, said):
    """The previous code is still served, the mistake is named, and its correction is served."""
    problems = sources / "signup_functions" / "confirmation" / "problems.py"
    good, before = problems.read_text(), detail(own)
    problems.write_text(good + broken)

    sentence = reload.check()

    assert sentence is not None
    assert said in sentence
    assert sentence.endswith(". The previous code is still served.")
    assert detail(own) == before

    problems.write_text(good.replace("acceptable", "fine"))
    assert reload.check() is not None
    assert "fine" in detail(own)


def test_new_and_deleted_modules(own, sources, reload):
    """A new module is served, and a deleted one is missed."""
    package = sources / "signup_functions" / "confirmation"
    (package / "texts.py").write_text('FIELDS = "From a module of its own."\n')
    future = "from __future__ import annotations\n"
    rewrite(package / "problems.py", future, f"{future}from signup_functions.confirmation.texts import FIELDS\n")
    rewrite(package / "problems.py", '"One or more fields of the body are not acceptable."', "FIELDS")
    assert reload.check() is not None
    assert detail(own) == "From a module of its own."

    (package / "texts.py").unlink()

    assert "texts" in (reload.check() or "")
    assert detail(own) == "From a module of its own.", "the previous code is still served"


def test_versions_do_not_pile_up(own, sources, reload):
    """Of the versions, whose processes would all go on, the served one stays and the one before it."""
    versions = own.emulator.client("lambda")
    name = own.outputs["FunctionName"]
    before = len(versions.list_versions_by_function(FunctionName=name)["Versions"])
    problems = sources / "signup_functions" / "confirmation" / "problems.py"
    good = problems.read_text()

    for source in (
        good.replace("acceptable", "fine"),
        good.replace("acceptable", "right"),
        f"{good}raise RuntimeError\n",
    ):
        problems.write_text(source)
        assert reload.check() is not None

    assert len(versions.list_versions_by_function(FunctionName=name)["Versions"]) == before + 1


def test_start_of_changed_code_is_not_logged(own, sources, reload):
    """The log shows callers' requests, not the one that tries a version out."""
    log = FunctionLog(own)
    list(log.new_lines())
    rewrite(sources / "signup_functions" / "confirmation" / "problems.py", "acceptable", "all right")

    assert reload.check() is not None

    assert list(log.new_lines()) == []


def test_packages_are_compiled_for_the_emulator(monkeypatch, tmp_path):
    """The packages have bytecode of the emulator's Python, so that a changed function starts without compiling them."""
    monkeypatch.setattr(builder, "BUILD", tmp_path)  # where nothing is compiled yet

    packages = compiled_packages()

    assert f"botocore/__pycache__/session.{sys.implementation.cache_tag}.pyc" in packages
