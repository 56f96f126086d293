"""`infra/environments.py` holds values only, so that a release can be merged without conflicts."""

import ast
import hashlib
import sys
from pathlib import Path

import infra.settings
from infra.settings import Environment, Vpc
from tests.support.programs import output
from tests.support.shipped import COPY, FILE, copy_into
from tests.support.templates import DOMAIN, POOL, SES

SHIPPED = "271c9d6ae4c4cf550d0e020b0515e160d714b2cbc3a6b0b74140df300fedade8"
"""The SHA-256 of the file as it is shipped. No test reads a user's own file."""
CALLS = (ast.Call, ast.keyword, ast.Name, ast.Load)
LITERALS = (ast.Constant, ast.Tuple, ast.Dict, ast.UnaryOp, ast.USub)


def test_the_file_holds_values():
    """The file has a docstring, imports of the settings, and one assignment of calls of their classes and literals."""
    docstring, *imports, assignment = ast.parse(COPY.read_text(encoding="utf-8")).body
    nodes = list(ast.walk(assignment.value))

    assert isinstance(docstring.value, ast.Constant)
    assert {imported.module for imported in imports} <= {"__future__", "infra.settings"}
    assert [node for node in nodes if not isinstance(node, CALLS + LITERALS)] == []
    assert {node.id for node in nodes if isinstance(node, ast.Name)} <= set(infra.settings.__all__)


def test_the_tests_copy_is_the_shipped_file():
    """The tests' copy has the digest of the shipped file. To ship another file, change file, copy and digest."""
    assert hashlib.sha256(COPY.read_bytes()).hexdigest() == SHIPPED


def test_own_values_pass_the_lint_and_the_checks(tmp_path):
    """A file with other environments, which uses every import, passes without another change."""
    place = {"account": "111122223333", "region": "eu-west-1", "allowed_origins": ("https://app.example.org",)}
    vpc = Vpc(subnet_ids=("subnet-01234567",), security_group_ids=("sg-01234567",))
    own = (
        Environment(name="qa", existing_user_pool=POOL, alarm_subscriptions=(("email", "ops@example.org"),), **place),
        Environment(name="live", custom_domain=DOMAIN, ses_email=SES, vpc=vpc, tags={"cost-center": "42"}, **place),
    )
    imports = COPY.read_text(encoding="utf-8").partition("ENVIRONMENTS =")[0]
    ruff = Path(sys.prefix, "bin", "ruff")
    text = output([ruff, "format", f"--stdin-filename={FILE}", "-"], stdin=f"{imports}ENVIRONMENTS = by_name{own}\n")

    output([ruff, "check", f"--stdin-filename={FILE}", "-"], stdin=text)

    for name in ("functions", "infra"):
        copy_into(tmp_path, name)
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    for option in ([], ["--environment=qa"]):
        output([sys.executable, "-m", "infra.settings", *option], folder=tmp_path, PYTHONPATH=f"{tmp_path}:functions")
