"""The dev container, pre-commit, Dependabot, CI and the folders of tests fit the project."""

import json
import re
import shlex
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from infra.asset import target_python
from local import ports
from tests.support.programs import run
from tests.support.templates import PROJECT

CONTAINER = json.loads((PROJECT / ".devcontainer" / "devcontainer.json").read_text())
HOOKS = yaml.safe_load((PROJECT / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
UPDATES = yaml.safe_load((PROJECT / ".github" / "dependabot.yml").read_text())["updates"]
PROJECT_TABLE = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
JOBS = yaml.safe_load((PROJECT / ".github" / "workflows" / "ci.yml").read_text())["jobs"]
MAKEFILE = (PROJECT / "Makefile").read_text()


def files(*patterns):
    """Return the paths of the files that match one of the patterns."""
    return sorted(path.relative_to(PROJECT).as_posix() for pattern in patterns for path in PROJECT.glob(pattern))


def test_container_fits_the_project():
    """The container has the runtime's Python, pinned, and the ports of `make run`. A make target sets it up."""
    version = re.escape(target_python.VERSION)
    assert re.fullmatch(rf"python:{version}\.\d+-\w+@sha256:[0-9a-f]{{64}}", CONTAINER["image"])
    assert CONTAINER["forwardPorts"] == [ports.API_PORT, ports.PAGE_PORT]
    assert set(CONTAINER["portsAttributes"]) == {str(port) for port in CONTAINER["forwardPorts"]}
    make, target = CONTAINER["postCreateCommand"].split()
    assert make == "make"
    assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE)


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_hook_passes(hook):
    """Each hook runs with the project's own tools, and the project passes it."""
    line = [*shlex.split(hook["entry"]), *hook.get("args", [])]
    if hook.get("pass_filenames", True):
        line += files("infra/settings/*.py")

    done = run(line)

    assert hook["language"] == "system"
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("hook", [hook for hook in HOOKS if "files" in hook], ids=lambda hook: hook["id"])
def test_hook_has_files(hook):
    """A hook that is restricted to some files still finds them."""
    assert any(re.search(hook["files"], path) for path in files("infra/**/*.py", ".github/**/*.yml"))


def test_hooks_are_what_lint_runs():
    """The hooks run every command of `make lint`."""
    lint = re.search(r"^lint: .*\n((?:\t@.*\n)+)", MAKEFILE, re.MULTILINE)[1].replace("$(BIN)", ".venv/bin")
    commands = {line.removeprefix("\t@").removesuffix(" .") for line in lint.splitlines()}

    assert commands <= {hook["entry"] for hook in HOOKS}


def test_dependabot_watches_every_manifest():
    """Dependabot watches every requirements.in, every package-lock.json and the workflows."""
    watched = {
        (update["package-ecosystem"], directory)
        for update in UPDATES
        for directory in update.get("directories", [update.get("directory")])
    }
    locks = files("package-lock.json", "clients/package-lock.json", "clients/*/package-lock.json")
    expected = {("pip", f"/{path.rpartition('/')[0]}") for path in files("requirements.in", "*/requirements.in")}
    expected |= {("npm", f"/{path.rpartition('/')[0]}") for path in locks}
    assert watched == expected | {("github-actions", "/")}


def test_releases_have_one_cool_down():
    """Dependabot and `make lock` have the same cool-down."""
    days = {update["cooldown"]["default-days"] for update in UPDATES}
    assert [f"{day} days" for day in days] == re.findall(r"^COOLDOWN \?= (.+)$", MAKEFILE, re.MULTILINE)


def test_ci_runs_the_oldest_and_the_newest_python():
    """CI tests the oldest and the newest supported Python, one of them without Node."""
    supported = [name.rpartition(" ")[2] for name in PROJECT_TABLE["classifiers"]]

    assert JOBS["pythons"]["strategy"]["matrix"]["python"] == [supported[0], supported[-1]]
    assert PROJECT_TABLE["requires-python"] == f">={supported[0]}"
    assert any(step.get("if") == f"matrix.python == '{supported[-1]}'" for step in JOBS["pythons"]["steps"])


def test_one_job_of_ci_needs_all_others():
    """A branch rule that requires `passed` requires every job."""
    assert set(JOBS["passed"]["needs"]) == JOBS.keys() - {"passed"}


@pytest.mark.full
def test_the_clients_pass_their_formatter_and_linter():
    """Prettier changes no JavaScript, TypeScript or CSS, and ESLint finds nothing."""
    done = run(["make", "lint-clients"])

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.full
@pytest.mark.parametrize("folder", sorted({path.parent.name for path in (PROJECT / "tests").glob("*/test_*.py")}))
def test_any_folder_of_tests_runs_alone(folder, tmp_path):
    """Each folder is collected by itself, without Node or anything else on the PATH."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", f"tests/{folder}"]
    done = run(command, env={"PATH": str(tmp_path), "HOME": str(Path.home())})

    assert done.returncode == 0, done.stdout + done.stderr
