"""The client for the web: its own tests under Node, and its types."""

import json

import pytest

from signup_functions.confirmation.fields import code_in
from tests.support.caller import wrong
from tests.support.node import MODULES, WEB, node

ELSEWHERE = {"emulator.test.js", "syntax.test.js"}


def test_client_does_what_it_says():
    """Against a scripted server: results, repeats, waits, time-outs, signals; and what the page makes of links."""
    node("--test", *sorted(path for path in WEB.glob("test/*.test.js") if path.name not in ELSEWHERE))


def test_client_works_with_the_service(deployment, user):
    """Against the deployed stack: a wrong code, a new one and the right one."""
    given = {"USERNAME": user.username, "CODE": user.code, "WRONG_CODE": wrong(user.code)}
    node("--test", WEB / "test" / "emulator.test.js", ENDPOINT=deployment.endpoint, **given)


def test_page_reads_codes_as_the_service_does():
    """What the page makes of a pasted code is what the service makes of it."""
    pasted = [
        "123456", "Your code is 739 214.", "739-214", "739\u2212214 739\u2043214", "code:739\u00a0214", "x739214",
        "111111 222222 333333", "111111 or 222222", "\u0661\u0662\u0663\u0664\u0665\u0666 \uff11\uff12\uff13",
        "\U0001d7ce\U0001d7d9\U0001d7e3\U0001d7ff\U0001fbf7\u0966",
        "1\ufe0f\u20e32\ufe0f\u20e33\u034f\u200b4\ufffc5\u00016", "\u2068Ihr Code lautet 012-345\u2069", "A1B2C3", "",
    ]  # fmt: skip
    module = (WEB / "code.js").as_uri()
    expected = [code_in(text) for text in pasted]
    pasted.append("739214 is your code\n\nYour code is 739 214.")
    expected.append("739214")  # the page also takes a code that is there twice, as in a mail's subject

    node(
        "--input-type=module",
        "--eval",
        f"import assert from 'node:assert'; import {{ readCode }} from {json.dumps(module)};"
        f"assert.deepEqual({json.dumps(pasted)}.map(readCode), {json.dumps(expected)});",
    )


@pytest.mark.full
def test_types_hold():
    """The client is what its types say, and they refuse what the contract refuses."""
    node(MODULES / "typescript" / "bin" / "tsc", "--project", WEB)


@pytest.mark.full
def test_oldest_browsers_can_read_the_modules():
    """A parser set to what the named browsers know reads each script of the page."""
    node("--test", WEB / "test" / "syntax.test.js")
