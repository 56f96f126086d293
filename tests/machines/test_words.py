"""Values of make's variables, from the command line and the environment: no shell parses them."""

import os

import pytest

COMMANDS = [
    ("synth", "ENV"), ("bootstrap", "ENV"), ("diff", "ENV"), ("deploy", "ENV"), ("destroy", "ENV"), ("secret", "ENV"),
    ("prune-versions", "ENV"), ("dashboard", "ENV"), ("user-ref", "ENV"), ("user-ref", "USERNAME"), ("test", "T"),
    ("test", "WORKERS"), ("bench", "ROUNDS"), ("lock", "COOLDOWN"), ("smoke", "URL"), ("smoke", "ORIGIN"),
    ("smoke", "DISCLOSURE"), ("run", "ORIGIN"), ("user", "USERNAME"), ("setup", "PYTHON"),
]  # fmt: skip
# Runs if make expands it, or a shell parses it without quotation marks, in double or in single ones.
COMMAND = "$(shell touch touched)`touch touched`';touch touched;'"


@pytest.mark.parametrize(("target", "variable"), COMMANDS)
def test_no_value_is_a_command(checkout, target, variable):
    """No value of a variable runs as a command, from the command line or from the environment."""
    others = {name: "dev" for name in ("ENV", "USERNAME") if name != variable}
    ready = [] if variable == "PYTHON" else ["-o", ".venv/.ready", "-o", "clients/node_modules/.ready"]
    words = [*ready, target, *(f"{name}={value}" for name, value in others.items())]

    checkout.make(*words, f"{variable}={COMMAND}")
    checkout.make(*words, **{variable: COMMAND})

    assert not (checkout.folder / "touched").exists()


def test_defaults(checkout):
    """Python is the path's `python3`, and locks have releases that are at least a week old."""
    (checkout.bin / "python3").symlink_to("python")
    path = f"{checkout.bin}:{os.environ['PATH']}"

    checkout.make("setup", PYTHON=None, PATH=path)
    checkout.make("-o", ".venv/.ready", "lock", PYTHON=None, PATH=path)

    assert ["-m", "venv"] in [words[:2] for words, _ in checkout.calls("python3")]
    compiled = [words for words, _ in checkout.calls("uv") if "compile" in words]
    assert ["--exclude-newer=7 days" in words for words in compiled[:3]] == [True] * 3


@pytest.mark.parametrize("target", ["bootstrap", "diff", "deploy", "destroy", "secret", "prune-versions", "user-ref"])
def test_the_environment_counts_on_the_command_line_only(checkout, target):
    """The variable ENV of POSIX shells is ignored."""
    done = checkout.make("-o", ".venv/.ready", target, ENV="prod")

    assert done.returncode == 2
    assert done.stderr.startswith(f"Say which environment: make {target} ENV=dev\n")
    assert not (checkout.bin / "calls").exists()


def test_selected_tests_may_have_quotation_marks(checkout):
    """T contains arguments of pytest, quoted as in a shell."""
    checkout.make("-o", ".venv/.ready", "-o", "clients/node_modules/.ready", "test", "T=tests/unit -k 'a or b'")

    [(words, environment)] = [call for call in checkout.calls("python") if "pytest" in call[0]]
    assert words == ["-m", "pytest"]
    assert environment["PYTEST_ADDOPTS"].strip() == "tests/unit -k 'a or b'"
