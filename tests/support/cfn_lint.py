"""cfn-lint, as this project runs it."""

from cfnlint.api import lint
from cfnlint.config import ManualArgs

ANYWHERE = ("us-east-1", "eu-west-1", "ap-southeast-2")  # for templates of environments without a Region
IGNORED = [
    "W3005"  # the CDK adds DependsOn for a role to which the function refers anyway
]


def findings(template, regions=ANYWHERE):
    """Return the errors and warnings, each with its rule and place."""
    found = lint(template, config=ManualArgs(regions=list(regions), ignore_checks=IGNORED))
    return [f"{match.rule.id} {'/'.join(map(str, match.path))}: {match.message}" for match in found]
