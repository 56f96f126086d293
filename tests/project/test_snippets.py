"""Every fenced block of the documents is in a known language and is what it claims to be.

`tests/end_to_end/test_documented_requests.py` runs the requests.
"""

import ast
import json
import re

import hcl2
import pytest
import yaml

import infra.settings
from local.deployment import PROJECT
from tests.support.fenced_blocks import BLOCKS, DOCUMENTS
from tests.support.programs import run

HERE = {"sh", "bash", "python", "json", "yaml", "hcl", "http", "mermaid", "text"}
CLIENTS = {
    "js": "tests/clients/test_documented.py",
    "jsx": "tests/clients/test_documented.py",
    "ts": "tests/clients/test_documented.py",
    "tsx": "tests/clients/test_documented.py",
    "kotlin": "tests/clients/test_kotlin.py",
    "swift": "tests/clients/test_swift.py",
}
"""The languages of the clients, and the tests that compile the snippet or run the client which it calls."""

MAKEFILE = (PROJECT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE))
READ_BY_PYTHON = "".join(
    path.read_text(encoding="utf-8") for folder in ("local", "tests") for path in PROJECT.glob(f"{folder}/**/*.py")
)
FOREIGN = {"curl", "export", "git", "head", "npm", "npx", "openapi-generator-cli", "pip", "pre-commit"}
"""Commands that are not the project's own."""

FLOWCHART = re.compile(
    r"(flowchart (LR|TB|TD|RL)|subgraph \w+(\[[^\]]+\])?|end"
    r'|(\w+(\["?[^\]]+\])?)((\s*(-->|-\.->|--\s.+?\s-->|-\.\s.+?\s\.->)\s*)\w+(\["?[^\]]+\])?)*)'
)
SEQUENCE = re.compile(
    r"(sequenceDiagram|(participant|actor) \w+( as .+)?|\w+(->>|-->>|-\)|--\))\w+: .+|(alt|opt|loop|else|par|and)( .+)?"
    r"|end|(n|N)ote (over|left of|right of) [\w,]+: .+)"
)


def blocks(*languages):
    """Return a parameter for each block in one of the languages."""
    return [pytest.param(block, id=str(block)) for block in BLOCKS if block.language in languages]


def commands(block):
    """Return the commands of a shell block, without assignments."""
    for line in block.text.replace("\\\n", " ").splitlines():
        for command in re.split(r"\s(?:&&|\|\|?)\s|;\s", line):
            words = command.split()
            while words and re.match(r"\w+=", words[0]):
                words.pop(0)
            if words:
                yield words


def test_every_block_has_a_known_language():
    """A fence names a language that a test of this module or of a client knows."""
    assert [str(block) for block in BLOCKS if block.language not in HERE | CLIENTS.keys()] == []
    assert all((PROJECT / path).is_file() for path in CLIENTS.values())


def test_only_shell_blocks_are_marked():
    """Nothing but `aws` follows a language, and only where a shell's commands need an account."""
    assert [str(block) for block in BLOCKS if block.info[1:] and not (block.is_shell and block.is_for_aws)] == []


@pytest.mark.parametrize("block", blocks("sh", "bash"))
def test_the_shell_accepts_the_block(block):
    """A block that is pasted into a shell does not end in the middle of a quotation."""
    assert run(["bash", "-n"], input=block.text).stderr == ""


@pytest.mark.parametrize("block", blocks("sh", "bash"))
def test_zsh_takes_the_block_as_bash_does(block):
    """At a prompt, zsh takes a comment for arguments, and fails at a pattern that matches no file."""
    quoted = r"'[^']*'|\"(?:\\.|[^\"\\])*\"|\\.|\$\{[^}]*\}|(?<=case )[^\n]*\besac"
    assert re.findall(r"(?:^|\s)#.*|\S*[][?*!]\S*", re.sub(quoted, "", block.text, flags=re.DOTALL), re.MULTILINE) == []
    assert not re.search(r'"[^"\n]*!', re.sub(r"'[^'\n]*'", "", block.text)), "history expansion"


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.is_shell and not block.is_for_aws], ids=str)
def test_commands_exist(block):
    """A block without the mark `aws` has the project's own commands, and others that are known not to use AWS."""
    for name, *_ in commands(block):
        own = name == "make" or (name.startswith(".venv/bin/") and (PROJECT / name).exists())
        assert own or name in FOREIGN, name


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_named_targets_modules_and_tests_exist(path):
    """`make X` in a block or within a sentence is a target with known variables; so are modules and test files."""
    text = path.read_text(encoding="utf-8")
    code = "\n".join(re.findall(r"```.*?```|`[^`]+`", text, re.DOTALL))
    called = re.findall(r"(?<![\w-])make ([a-z][a-z-]*)((?:\s+[A-Z_]+=)*)", code)
    assert {target for target, _ in called} <= TARGETS
    assert all(re.search(rf"\b{name}\b", MAKEFILE) for _, given in called for name in re.findall(r"[A-Z_]+", given))

    before = re.findall(r"\b([A-Z_]+)=\S+ make", code)
    assert [name for name in before if not re.search(rf"\b{name}\b", MAKEFILE + READ_BY_PYTHON)] == []
    modules = [module.replace(".", "/") for module in re.findall(r"python -m ([\w.]+\w)", code)]
    assert [name for name in modules if not ((PROJECT / name).is_dir() or (PROJECT / f"{name}.py").is_file())] == []
    files = re.findall(r"\bT='?(tests/[\w/.]+)", code)
    assert [name for name in files if not (PROJECT / name).exists()] == []


@pytest.mark.parametrize("block", blocks("python"))
def test_python_compiles(block):
    """A block is valid Python; an environment is valid as well, as far as its own settings go."""
    tree = ast.parse(block.text)
    if isinstance(tree.body[0], ast.Expr) and isinstance(tree.body[0].value, ast.Call):
        names = {name: getattr(infra.settings, name) for name in infra.settings.__all__}
        assert isinstance(eval(block.text.strip(), names), infra.settings.Environment)  # noqa: S307 - our document


def test_data_parses():
    """A block is one JSON text, or YAML, or Terraform's language."""
    parsers = {"json": json.loads, "yaml": yaml.safe_load, "hcl": hcl2.loads}
    for block in BLOCKS:
        if block.language in parsers:
            assert parsers[block.language](block.text), block


@pytest.mark.parametrize("block", blocks("http"))
def test_response_follows_its_request(block):
    """A response comes directly after the one `curl` command that gets it."""
    request = BLOCKS[BLOCKS.index(block) - 1]
    assert (request.document, request.is_shell) == (block.document, True)
    assert [name for name, *_ in commands(request)] == ["curl"]


@pytest.mark.parametrize("block", blocks("mermaid"))
def test_diagram_parses(block):
    """Each line is a statement of its kind of diagram, and each group is closed."""
    lines = [line.strip() for line in block.text.splitlines() if line.strip()]
    statement = SEQUENCE if lines[0] == "sequenceDiagram" else FLOWCHART
    assert [line for line in lines if not statement.fullmatch(line)] == []
    assert lines.count("end") == sum(bool(re.match(r"(subgraph|alt|opt|loop|par)\b", line)) for line in lines)


def test_readme_is_short_and_honest():
    """The README has at most 150 lines, says near its top what is open, and names the test command that CI runs."""
    lines = (PROJECT / "README.md").read_text(encoding="utf-8").splitlines()
    status = "Status: tested on an emulator; [the acceptance on a real AWS account](docs/aws-checklist.md) is open."
    assert len(lines) <= 150
    assert status in lines[:20]
    assert "make test" in lines
    assert re.search(r"\bmake test\b", (PROJECT / ".ci" / "run").read_text(encoding="utf-8"), re.MULTILINE)
