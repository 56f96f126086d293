"""Tables in the documents that repeat facts of the code."""

import json
import re

import pytest

from local.page import LANGUAGES
from signup_functions.confirmation.problems import GATEWAY_PROBLEMS, PROBLEMS
from tests.support.shipped import ENVIRONMENTS
from tests.support.templates import PROJECT


def text_of(name):
    """Return the text of a document in docs/."""
    return (PROJECT / "docs" / name).read_text(encoding="utf-8")


def test_every_code_is_documented():
    """docs/http-api.md lists each code of a response, in the table or under Disclosure, and no other."""
    text = text_of("http-api.md")
    rows = re.findall(r"^\| ([\d, ]+) \| (`\w+`(?:, `\w+`)*) \|", text, re.MULTILINE)
    codes = {code for _, names in rows for code in re.findall(r"\w+", names)}
    precise = set(re.findall(r"`(\w+)`", text[text.index("## Disclosure") : text.index("## Headers")]))

    assert PROBLEMS.keys() | GATEWAY_PROBLEMS.keys() <= codes | precise
    assert codes <= PROBLEMS.keys() | GATEWAY_PROBLEMS.keys()


@pytest.mark.parametrize(
    ("setting", "shown"),
    [
        ("monitoring", {None: "–", "basic": "those that page", "full": "all, and a dashboard"}),
        ("roll_out", {None: "at once", "all_at_once": "all at once", "canary": "10 % for 5 minutes"}),
        ("web_acl", {True: "yes", False: "–"}),
        ("rotation_days", {None: "–", 30: "30 days"}),
        ("log_retention_days", {1: "1", 7: "7", 30: "30", 90: "90"}),
        ("retain", {True: "yes", False: "–"}),
    ],
)
def test_the_table_of_environments_is_up_to_date(setting, shown):
    """docs/deploy.md has the values of each environment."""
    (row,) = re.findall(rf"^\| [^|]+ \| (.+) \| `{setting}`.* \|$", text_of("deploy.md"), re.MULTILINE)
    values = dict(zip(("local", "dev", "staging", "prod"), row.split(" | "), strict=True))

    for name, environment in ENVIRONMENTS.items():
        assert values[name].startswith(shown[getattr(environment, setting)])


def test_every_language_of_the_page_is_listed():
    """docs/clients.md names as many languages as the page has."""
    (listed,) = re.findall(r"The page speaks ([^.]+)\.", text_of("clients.md"))
    assert len(re.split(", | and ", listed)) == len(LANGUAGES)


def test_every_package_has_a_purpose():
    """The tables of packages have each direct dependency, of Python and of the clients' tests."""
    first_columns = " ".join(re.findall(r"^\| (.+) \| .+ \|$", text_of("develop.md"), re.MULTILINE))
    named = set(re.findall(r"[@\w./-]+", first_columns))
    lines = "".join((PROJECT / path / "requirements.in").read_text(encoding="utf-8") for path in ("", "functions"))
    python = set(re.findall(r"^[a-z][\w-]*", lines, re.MULTILINE))
    manifest = json.loads((PROJECT / "clients" / "package.json").read_text(encoding="utf-8"))
    npm = manifest["devDependencies"].keys() | manifest.get("optionalDependencies", {}).keys()

    assert (python | npm) - named == set()
