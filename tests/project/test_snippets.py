"""The fenced blocks of the documents. `tests/end_to_end/test_documented_requests.py` runs the requests."""

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
CLIENTS = dict.fromkeys(("js", "jsx", "ts", "tsx"), "tests/clients/test_documented.py") | {
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
    """A test of this module or of a client covers the language. Only a shell block may have the mark `aws`."""
    assert [str(block) for block in BLOCKS if block.language not in HERE | CLIENTS.keys()] == []
    assert all((PROJECT / path).is_file() for path in CLIENTS.values())
    assert [str(block) for block in BLOCKS if block.info[1:] and not (block.is_shell and block.is_for_aws)] == []


@pytest.mark.parametrize("block", blocks("sh", "bash"))
def test_shells_accept_the_block(block):
    """Bash can parse the block. Pasted into zsh, it has no comment, unquoted pattern or history expansion."""
    assert run(["bash", "-n"], input=block.text).stderr == ""
    quoted = r"'[^']*'|\"(?:\\.|[^\"\\])*\"|\\.|\$\{[^}]*\}|(?<=case )[^\n]*\besac"
    assert re.findall(r"(?:^|\s)#.*|\S*[][?*!]\S*", re.sub(quoted, "", block.text, flags=re.DOTALL), re.MULTILINE) == []
    assert not re.search(r'"[^"\n]*!', re.sub(r"'[^'\n]*'", "", block.text))


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.is_shell and not block.is_for_aws], ids=str)
def test_commands_exist(block):
    """A block without the mark `aws` has commands of the project, and others that do not use AWS."""
    for name, *_ in commands(block):
        own = name == "make" or (name.startswith(".venv/bin/") and (PROJECT / name).exists())
        assert own or name in FOREIGN, name


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_named_targets_modules_and_tests_exist(path):
    """Each `make` target and variable, `python -m` module and test file in a block or a sentence exists."""
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
    """A block is valid Python. A block that is one environment has valid settings."""
    tree = ast.parse(block.text)
    if isinstance(tree.body[0], ast.Expr) and isinstance(tree.body[0].value, ast.Call):
        names = {name: getattr(infra.settings, name) for name in infra.settings.__all__}
        assert isinstance(eval(block.text.strip(), names), infra.settings.Environment)  # noqa: S307 - our document


def test_data_parses():
    """A block of data is valid JSON, YAML or HCL."""
    parsers = {"json": json.loads, "yaml": yaml.safe_load, "hcl": hcl2.loads}
    for block in BLOCKS:
        if block.language in parsers:
            assert parsers[block.language](block.text), block


@pytest.mark.parametrize("block", blocks("http"))
def test_response_follows_its_request(block):
    """A response comes directly after its one `curl` command."""
    request = BLOCKS[BLOCKS.index(block) - 1]
    assert (request.document, request.is_shell) == (block.document, True)
    assert [name for name, *_ in commands(request)] == ["curl"]


@pytest.mark.parametrize("block", blocks("mermaid"))
def test_diagram_parses(block):
    """Each line is a statement of the diagram's kind, and each group is closed."""
    lines = [line.strip() for line in block.text.splitlines() if line.strip()]
    statement = SEQUENCE if lines[0] == "sequenceDiagram" else FLOWCHART
    assert [line for line in lines if not statement.fullmatch(line)] == []
    assert lines.count("end") == sum(bool(re.match(r"(subgraph|alt|opt|loop|par)\b", line)) for line in lines)


def test_readme_is_short_and_honest():
    """The README has at most 150 lines, its status near the top, and the test command that CI runs."""
    lines = (PROJECT / "README.md").read_text(encoding="utf-8").splitlines()
    status = "Status: tested on an emulator; [the acceptance on a real AWS account](docs/aws-checklist.md) is open."
    assert len(lines) <= 150
    assert status in lines[:20]
    assert "make test" in lines
    assert re.search(r"\bmake test\b", (PROJECT / ".ci" / "run").read_text(encoding="utf-8"), re.MULTILINE)
