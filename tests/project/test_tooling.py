"""The dev container, the pre-commit hooks and Dependabot fit the project."""

import json
import re
import shlex
import tomllib

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
    """The image is pinned and has the runtime's Python. The ports of `make run` are forwarded. A target sets it up."""
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
    """A commit that passes the hooks passes `make lint`."""
    lint = re.search(r"^lint: .*\n((?:\t@.*\n)+)", MAKEFILE, re.MULTILINE)[1].replace("$(BIN)", ".venv/bin")
    commands = {line.removeprefix("\t@").removesuffix(" .") for line in lint.splitlines()}

    assert commands <= {hook["entry"] for hook in HOOKS}


def test_dependabot_watches_every_manifest():
    """Every requirements.in, every package-lock.json and the workflows are watched."""
    watched = {
        (update["package-ecosystem"], directory)
        for update in UPDATES
        for directory in update.get("directories", [update.get("directory")])
    }
    manifests = {"requirements.in": "pip", "package-lock.json": "npm"}
    expected = {
        (manifests[name], f"/{folder}")
        for path in files(
            "requirements.in",
            "*/requirements.in",
            "package-lock.json",
            "clients/package-lock.json",
            "clients/*/package-lock.json",
        )
        for folder, _, name in [path.rpartition("/")]
    }
    assert watched == expected | {("github-actions", "/")}


def test_a_release_is_used_when_it_is_a_week_old():
    """Dependabot and `make lock` have the same cool-down."""
    days = {update["cooldown"]["default-days"] for update in UPDATES}
    assert [f"{day} days" for day in days] == re.findall(r"^COOLDOWN \?= (.+)$", MAKEFILE, re.MULTILINE)


def test_ci_runs_the_oldest_and_the_newest_python():
    """CI tests both ends of what the project supports, one of them without Node."""
    supported = [name.rpartition(" ")[2] for name in PROJECT_TABLE["classifiers"]]

    assert JOBS["pythons"]["strategy"]["matrix"]["python"] == [supported[0], supported[-1]]
    assert PROJECT_TABLE["requires-python"] == f">={supported[0]}"
    assert any(step.get("if") == f"matrix.python == '{supported[-1]}'" for step in JOBS["pythons"]["steps"])


def test_one_job_of_ci_needs_all_others():
    """A branch rule that requires `passed` requires every job."""
    assert set(JOBS["passed"]["needs"]) == JOBS.keys() - {"passed"}


@pytest.mark.full
def test_the_clients_pass_their_formatter_and_linter():
    """JavaScript, TypeScript and CSS are as Prettier formats them, and ESLint finds nothing."""
    done = run(["make", "lint-clients"])

    assert done.returncode == 0, done.stdout + done.stderr
