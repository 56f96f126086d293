"""cfn-lint, as this project runs it."""

from cfnlint.api import lint
from cfnlint.config import ManualArgs

ANYWHERE = ("us-east-1", "eu-west-1", "ap-southeast-2")  # stand for any Region, where an environment names none
IGNORED = [
    "W3005"  # the CDK lets a function wait for its role by DependsOn too, which it names in any case
]


def findings(template, regions=ANYWHERE):
    """Return the errors and warnings, each with its rule and where it is."""
    found = lint(template, config=ManualArgs(regions=list(regions), ignore_checks=IGNORED))
    return [f"{match.rule.id} {'/'.join(map(str, match.path))}: {match.message}" for match in found]
