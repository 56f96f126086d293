"""A mistake in infra/environments.py is one sentence, before the CDK or its command line starts."""

import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from infra.settings.faults import faults
from tests.support.programs import make, run
from tests.support.shipped import COPY, FILE, copy_into


class Mistake(NamedTuple):
    """The text in place of prod's `retain=True`, and the sentence after the file and the line."""

    written: str
    sentence: str


MISTAKES = {
    "another language": Mistake("retain=true", "there is no name 'true'; did you mean True?"),
    "a name": Mistake("custom_domain=CustomDomian()", "there is no name 'CustomDomian'; did you mean 'CustomDomain'?"),
    "twice": Mistake("retain=True, retain=True", "keyword argument repeated: retain"),
    "a field": Mistake("retained=True", "environment 'prod': there is no field 'retained'; did you mean 'retain'?"),
    "a value": Mistake("retain='yes'", "environment 'prod': retain must be True or False; this is 'yes'"),
    "a Region": Mistake("region='Ireland'", "environment 'prod': region must be an AWS Region; there is no 'Ireland'"),
    "a field of a setting": Mistake(
        "vpc=Vpc(subnets=(), security_group_ids=('sg-0123456789abcdef0',), subnet_ids=('subnet-01234567',))",
        "environment 'prod': vpc: there is no field 'subnets'; did you mean 'subnet_ids'?",
    ),
    "a name twice": Mistake("), Environment(name='prod'", "two environments have the name 'prod'"),
}


@pytest.fixture(params=MISTAKES.values(), ids=MISTAKES)
def mistake(request, tmp_path):
    """A copy of the project with each mistake in turn, and a CDK that fails when it is imported."""
    case = request.param
    for name in ("functions", "infra", "app.py", "Makefile"):
        copy_into(tmp_path, name)
    (tmp_path / "aws_cdk.py").write_text("raise SystemExit('the CDK was imported')\n")
    file = tmp_path / FILE
    before, _, after = COPY.read_text().rpartition("retain=True")
    file.write_text(before + case.written + after)
    line = before.count("\n") + 1
    return tmp_path, f"{FILE}:{line}: {case.sentence}"


@pytest.mark.parametrize("command", ["app.py", "synth", "diff"])
def test_nothing_starts_before_the_mistake_is_corrected(mistake, command):
    """app.py does not import the CDK, which takes seconds, and make does not start the CDK CLI."""
    folder, sentence = mistake
    if command == "app.py":
        done, code = run([sys.executable, command], folder=folder), 1
    else:
        options = (f"BIN={Path(sys.prefix, 'bin')}", "CDK=echo the CDK CLI was started")
        done, code = make(command, "ENV=prod", *options, folder=folder), 2

    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.splitlines()[0] == sentence
    assert all(line.startswith("make: ***") for line in done.stderr.splitlines()[1:])


def test_every_mistake_is_reported_in_one_run():
    """All mistakes are reported: of several environments, of one, and within one setting."""
    source = """from infra.settings import CustomDomain, Environment, Vpc, by_name
REGION = "eu-west-1"
ENVIRONMENTS = by_name(
    Environment(name="dev", retain=true, log_retention_days=8, region=REGION),
    Environment(
        name="prod",
        webacl=True,
        vpc=Vpc(subnet_ids=("net-1",), groups=()),
        monitoring="yes",
    ),
    Environment(name="dev", monitoring=None),
)
"""
    found = [(line, sentence.partition(";")[0]) for line, sentence in faults(source)]
    assert [(line, sentence[:55]) for line, sentence in found if "log_retention_days" not in sentence] == [
        (4, "there is no name 'true'"),
        (7, "environment 'prod': there is no field 'webacl'"),
        (8, "environment 'prod': vpc.subnet_ids must hold ids of sub"),
        (8, "environment 'prod': vpc: the field 'security_group_ids'"),
        (8, "environment 'prod': vpc: there is no field 'groups'"),
        (9, "environment 'prod': monitoring must be 'full' or 'basic"),
        (11, "environment 'dev': roll_out='canary' requires monitorin"),
        (11, "two environments have the name 'dev'"),
    ]
