"""`make setup` on machines with settings for other work, and when a step fails."""

import importlib.metadata
import json
import os
import re
import sys
import sysconfig
from collections import defaultdict
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from local.deployment import PROJECT

HOSTILE = {
    "PIP_USER": "1", "PIP_TARGET": "/hostile", "PIP_PREFIX": "/hostile", "PIP_DRY_RUN": "1", "PIP_NO_DEPS": "1",
    "PIP_CONSTRAINT": "/hostile", "PIP_REQUIRE_VIRTUALENV": "hostile", "UV_SYSTEM_PYTHON": "1",
    "UV_EXCLUDE_NEWER": "hostile", "UV_CONSTRAINT": "/hostile", "PYTHONHOME": "/hostile", "PYTHONPATH": "/hostile",
    "PYTHONSAFEPATH": "1", "PYTHONSTARTUP": "/hostile", "PYTHONWARNINGS": "error", "PYTHONOPTIMIZE": "2",
    "PYTHONINSPECT": "1", "NODE_ENV": "production", "NODE_OPTIONS": "--require=/hostile", "NODE_PATH": "/hostile",
    "ENV": "/hostile", "USERNAME": "hostile",
}  # fmt: skip
KEPT = {
    "PIP_INDEX_URL": "https://index.example/simple", "PIP_CERT": "/company.pem", "PIP_CONFIG_FILE": "/company.conf",
    "UV_DEFAULT_INDEX": "https://index.example/simple", "UV_INDEX_COMPANY_PASSWORD": "x", "UV_NO_CACHE": "1",
    "HTTPS_PROXY": "http://proxy.example:3128", "NODE_EXTRA_CA_CERTS": "/company.pem",
    "npm_config_registry": "https://index.example/npm",
}  # fmt: skip


def test_settings_for_other_work_change_nothing(checkout):
    """No tool installs elsewhere, omits a package or loads foreign code. Network settings are kept."""
    done = checkout.make("setup", **HOSTILE, **KEPT)

    assert done.returncode == 0, done.stderr
    assert checkout.ready.exists()
    for tool in ("python", "uv", "npm"):
        for _, environment in checkout.calls(tool)[1:]:
            assert {name for name in HOSTILE if environment.get(name) == HOSTILE[name]} == set()
            assert {name: environment.get(name) for name in KEPT} == KEPT
            assert environment["PYTHONPATH"] == f"{checkout.folder}:{checkout.folder / 'functions'}"
            assert environment["UV_SYSTEM_CERTS"] == environment["NODE_USE_SYSTEM_CA"] == "1"


def test_configuration_files_change_nothing(checkout):
    """Options on the command line take precedence over pip.conf, uv.toml and .npmrc."""
    checkout.make("setup", FAULT=json.dumps(["uv", "sync", 1]))

    pip = [words for words, _ in checkout.calls("python") if "pip" in words]
    assert len(pip) == 3, "pip installs uv, and both environments after uv has failed"
    for words in pip:
        (prefix,) = (word for word in words if word.startswith("--prefix="))
        assert prefix in {f"--prefix={checkout.folder / name}" for name in (".venv", "build/emulator")}
        assert {"--target=", "--root=/", "--require-hashes"} <= set(words)
    [(words, _)] = checkout.calls("npm")
    assert {"--include=dev", "--no-global", "--no-dry-run", "--package-lock"} <= set(words)


@pytest.mark.parametrize("home", ["/", "/nowhere", ""])
def test_no_home_is_needed(checkout, home):
    """Without a home, as in a container, all caches are in the checkout."""
    if os.access(home or "/nowhere", os.W_OK):
        pytest.skip("this user may write everywhere")
    checkout.make("setup", HOME=home)

    [(_, environment)] = checkout.calls("npm")
    for name in ("npm_config_cache", "XDG_CACHE_HOME", "JSII_RUNTIME_PACKAGE_CACHE_ROOT", "CDK_HOME"):
        assert Path(environment[name]).is_relative_to(checkout.folder / "build")


FAULTS = {
    "no virtual environment": ["python", "venv", 1],
    "pip": ["python", "pip", 1],
    "npm": ["npm", "ci", 1],
    "npm that installs nothing": ["npm", "ci", 0],
    "the asset": ["python", "infra.asset", 1],
    "interrupted": ["npm", "ci", 130],
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_set_up_that_fails_is_not_ready(checkout, fault):
    """After a failed step, the next command sets the project up again."""
    assert checkout.make("setup").returncode == 0
    (checkout.folder / "node_modules/aws-cdk/bin/cdk").unlink()
    os.utime(checkout.folder / "requirements.txt")
    os.utime(checkout.ready, (0, 0))

    done = checkout.make("setup", FAULT=json.dumps(fault))

    assert done.returncode == 2
    assert not checkout.ready.exists() or checkout.ready.stat().st_mtime == 0
    assert checkout.make("setup").returncode == 0
    assert checkout.ready.stat().st_mtime > 0


def test_an_error_of_npm_appears(checkout):
    """The error of the real npm, which reaches no registry, is on standard error."""
    for name in ("npm", "node"):
        (checkout.bin / name).unlink()
        (checkout.bin / name).symlink_to(Path(sys.prefix, "bin", name))

    done = checkout.make("setup", npm_config_registry="http://127.0.0.1:9/", npm_config_fetch_retries="0")

    assert done.returncode == 2
    assert "npm error code ECONNREFUSED" in done.stderr
    assert not checkout.ready.exists()


@pytest.mark.parametrize("python", ["/nowhere/python", "false", "python; touch touched"])
def test_an_invalid_python_is_refused(checkout, python):
    """PYTHON may have a value for other work, such as node-gyp's."""
    done = checkout.make("setup", PYTHON=python)

    assert done.returncode == 2
    assert done.stderr.startswith("Python 3.11 or newer is needed: install it, or name it with PYTHON=…\n")
    assert not (checkout.folder / "touched").exists()


def test_a_folder_with_a_colon_is_refused(checkout):
    """Python cannot make a virtual environment in such a folder."""
    checkout.folder = checkout.folder.rename(checkout.folder.with_name("a:b"))
    checkout.bin = checkout.folder / "bin"

    assert checkout.make("setup").stderr.startswith("Python refuses a folder with a colon in its path")


def test_no_package_overwrites_another(checkout):
    """Of two packages with the same file, pip installs one first: uv installs all at once, and either may win."""
    owners = defaultdict(set)
    for record in Path(sysconfig.get_path("purelib")).glob("*.dist-info/RECORD"):
        for line in record.read_text().splitlines():
            owners[line.partition(",")[0]].add(canonicalize_name(record.parent.name.partition("-")[0]))
    checkout.make("setup")

    [words, *_] = [words for words, _ in checkout.calls("python") if "pip" in words]
    first = re.findall(r"^([\w-]+)==", (checkout.folder / words[words.index("-r") + 1]).read_text(), re.MULTILINE)
    assert {tuple(sorted(names)) for names in owners.values() if len(names - set(first)) > 1} == set()
    assert first == ["aws-cdk-cloud-assembly-schema", "uv"]


@pytest.mark.parametrize("lock", ["requirements.txt", "functions/requirements.txt"])
def test_the_lock_names_extras(lock):
    """Each pin names the extras that other packages need. Otherwise, pip before 24 refuses a pin with hashes."""
    pins = re.findall(r"^([\w.-]+)(?:\[([^]]*)\])?==", (PROJECT / lock).read_text(), re.MULTILINE)
    extras = {name: {extra.strip() for extra in named.split(",") if named} for name, named in pins}
    for name, own in extras.items():
        try:
            needed = importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError:  # of another platform
            continue
        for requirement in map(Requirement, needed):
            marker = requirement.marker
            if requirement.extras and (not marker or any(marker.evaluate({"extra": extra}) for extra in own | {""})):
                assert requirement.extras <= extras[requirement.name], (name, str(requirement))


def test_text_files_have_lf_everywhere():
    """Git for Windows checks out LF, so that WSL and containers can run the files and the asset has the same name."""
    assert "* text=auto eol=lf" in (PROJECT / ".gitattributes").read_text().splitlines()
