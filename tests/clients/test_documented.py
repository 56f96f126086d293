"""The web client's hand-written types against the service, and the snippets of the documentation against the types."""

import json
import re

import pytest

from local.deployment import PROJECT
from signup_functions.confirmation.outcomes import OUTCOMES
from signup_functions.confirmation.problems import GATEWAY_PROBLEMS, PROBLEMS
from tests.support.node import MODULES, node

WEB = PROJECT / "clients" / "web"
# Where each field of a request is besides the web client's types, and how a line there names it.
FIELDS = {
    "docs/http-api.md": "| `{}",
    "clients/kotlin/src/main/kotlin/signup/SignUpClient.kt": '"{}" to ',
    "clients/swift/Sources/SignUpConfirmation/Requests.swift": "self.{0} = {0}",
}
TYPES = (WEB / "confirmation.d.ts").read_text()
SCHEMAS = json.loads((PROJECT / "docs" / "openapi.json").read_text())["components"]["schemas"]
DOCUMENTS = (PROJECT / "README.md", PROJECT / "docs" / "clients.md", WEB / "README.md")
SNIPPET = re.compile(r"^```(?:js|jsx|ts|tsx)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def block(start, end):
    """Return the text of the types between two others."""
    return TYPES.partition(start)[2].partition(end)[0]


def quoted(text):
    """Return the string literals in a text."""
    return set(re.findall(r'"(\w+)"', text))


def fields(interface):
    """Return the members of an interface, without those that it inherits."""
    return set(re.findall(r"^  (\w+)\??:", block(f"interface {interface} ", "\n}"), re.MULTILINE))


def problems(reply):
    """Return the codes of an outcome's replies to an operation; None is a success."""
    return set() if reply is None else {reply.problem, (reply.precise or reply).problem}


def test_types_list_every_code_with_its_status():
    """The types know each code that the function or the gateway can send, and no other."""
    listed = re.findall(r"^  (\w+): (\d+);", block("interface Statuses", "}"), re.MULTILINE)
    stated = {code: int(status) for code, status in listed}

    assert stated == {code: problem.status for code, problem in (PROBLEMS | GATEWAY_PROBLEMS).items()}


def test_types_say_which_codes_only_a_confirmation_has():
    """The outcome table decides which codes a resend never returns."""
    confirm, resend = (set[str | None]().union(*map(problems, replies)) for replies in zip(*(
        (row.confirm, row.resend) for row in OUTCOMES
    ), strict=True))  # fmt: skip

    assert quoted(block("type ConfirmOnly", ";")) == confirm - resend


def test_types_have_the_fields_of_the_document():
    """Requests, successes and field errors have the members that docs/openapi.json gives them."""
    resend = fields("ResendCodeRequest")

    assert resend == SCHEMAS["ResendRequest"]["properties"].keys()
    assert fields("ConfirmSignUpRequest") | resend == SCHEMAS["ConfirmRequest"]["properties"].keys()
    assert fields("Confirmed") | {"status"} == SCHEMAS["Confirmed"]["properties"].keys()
    assert fields("Accepted") | {"status"} == SCHEMAS["Accepted"]["properties"].keys()
    assert fields("FieldError") == SCHEMAS["FieldError"]["properties"].keys()
    assert fields("ProblemDetails") | {"status", "code", "requestId"} == SCHEMAS["Problem"]["properties"].keys()


@pytest.mark.parametrize(("file", "line"), FIELDS.items())
def test_each_client_has_the_fields_of_the_document(file: str, line: str) -> None:
    """The other clients send each field of the request, and the table of the HTTP API describes it."""
    text = (PROJECT / file).read_text(encoding="utf-8")

    assert [name for name in SCHEMAS["ConfirmRequest"]["properties"] if line.format(name) not in text] == []


def test_types_list_the_codes_of_field_errors() -> None:
    """The types know each code of a field error that the function's source has."""
    source = "".join(
        path.read_text() for path in (PROJECT / "functions" / "signup_functions" / "confirmation").glob("*.py")
    )
    stated = quoted(block("interface FieldError ", "| UnknownCode"))

    assert {"required", "wrong_type", "wrong_length", "unknown_field", "not_accepted"} <= stated
    assert [code for code in stated if f'"{code}"' not in source] == []


@pytest.mark.full
@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(PROJECT)))
def test_snippets_compile(document, tmp_path):
    """Every JavaScript and TypeScript snippet compiles strictly against the client's types."""
    options = {
        "strict": True, "noEmit": True, "noImplicitReturns": True, "target": "es2022", "module": "esnext",
        "moduleResolution": "bundler", "moduleDetection": "force", "lib": ["es2022", "dom", "dom.iterable"],
        "jsx": "react-jsx", "types": [],
        "paths": {"@signup-confirmation/client": [str(WEB / "confirmation.d.ts")]},
    }  # fmt: skip
    snippets = SNIPPET.findall(document.read_text())
    names = [f"snippet-{number}.tsx" for number in range(len(snippets))]
    for name, snippet in zip(names, snippets, strict=True):
        (tmp_path / name).write_text(snippet)
    (tmp_path / "tsconfig.json").write_text(json.dumps({"compilerOptions": options, "files": names}))

    if snippets:
        node(MODULES / "typescript" / "bin" / "tsc", "--project", tmp_path)
