"""Words of the command line and of the environment on their way through make: no shell parses them."""

import os

import pytest

COMMANDS = [
    ("synth", "ENV"), ("bootstrap", "ENV"), ("diff", "ENV"), ("deploy", "ENV"), ("destroy", "ENV"), ("secret", "ENV"),
    ("prune-versions", "ENV"), ("dashboard", "ENV"), ("user-ref", "ENV"), ("user-ref", "USERNAME"), ("test", "T"),
    ("test", "WORKERS"), ("bench", "ROUNDS"), ("lock", "COOLDOWN"), ("smoke", "URL"), ("smoke", "ORIGIN"),
    ("smoke", "DISCLOSURE"), ("run", "ORIGIN"), ("user", "USERNAME"), ("setup", "PYTHON"),
]  # fmt: skip
# Runs if make expands it, or a shell sees it outside quotation marks, in double ones or in single ones.
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


def test_what_nobody_says_has_its_default(checkout):
    """Python is found on the path, and the lock takes releases that are a week old."""
    (checkout.bin / "python3").symlink_to("python")
    path = f"{checkout.bin}:{os.environ['PATH']}"

    checkout.make("setup", PYTHON=None, PATH=path)
    checkout.make("-o", ".venv/.ready", "lock", PYTHON=None, PATH=path)

    assert ["-m", "venv"] in [words[:2] for words, _ in checkout.calls("python3")]
    compiled = [words for words, _ in checkout.calls("uv") if "compile" in words]
    assert ["--exclude-newer=7 days" in words for words in compiled[:3]] == [True] * 3


@pytest.mark.parametrize("target", ["bootstrap", "diff", "deploy", "destroy", "secret", "prune-versions", "user-ref"])
def test_the_environment_counts_on_the_command_line_only(checkout, target):
    """POSIX shells have a variable ENV of their own."""
    done = checkout.make("-o", ".venv/.ready", target, ENV="prod")

    assert done.returncode == 2
    assert done.stderr.startswith(f"Say which environment: make {target} ENV=dev\n")
    assert not (checkout.bin / "calls").exists()


def test_tests_are_named_as_to_a_shell(checkout):
    """T contains arguments of pytest, with quotation marks."""
    checkout.make("-o", ".venv/.ready", "-o", "clients/node_modules/.ready", "test", "T=tests/unit -k 'a or b'")

    [(words, environment)] = [call for call in checkout.calls("python") if "pytest" in call[0]]
    assert words == ["-m", "pytest"]
    assert environment["PYTEST_ADDOPTS"].strip() == "tests/unit -k 'a or b'"
