"""The AWS Regions. A test holds them to those that botocore knows; `infra/` itself imports no AWS SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .declaration import did_you_mean
from .tokens import is_token

if TYPE_CHECKING:
    from collections.abc import Iterator

# fmt: off
PARTITIONS = {
    "aws": (
        "af-south-1",
        "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-south-2",
        "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5", "ap-southeast-6",
        "ap-southeast-7",
        "ca-central-1", "ca-west-1",
        "eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3",
        "il-central-1", "me-central-1", "me-south-1", "mx-central-1", "sa-east-1",
        "us-east-1", "us-east-2", "us-west-1", "us-west-2",
    ),
    "aws-cn": ("cn-north-1", "cn-northwest-1"),
    "aws-us-gov": ("us-gov-east-1", "us-gov-west-1"),
    "aws-eusc": ("eusc-de-east-1",),
    "aws-iso": ("us-iso-east-1", "us-iso-west-1"),
    "aws-iso-b": ("us-isob-east-1", "us-isob-west-1"),
    "aws-iso-e": ("eu-isoe-west-1",),
    "aws-iso-f": ("us-isof-east-1", "us-isof-south-1"),
}
# fmt: on

PARTITION_OF = {region: partition for partition, regions in PARTITIONS.items() for region in regions}
WITHOUT_SES = ("ap-east-1",)
"""The commercial and GovCloud Regions that have no Amazon SES."""
CHINA = "aws-cn"
GOVCLOUD = "aws-us-gov"


def partition(region: str | None) -> str:
    """Return the partition of a Region. An unknown Region counts as commercial."""
    return PARTITION_OF.get(region or "", "aws")


def location_problems(
    field: str, arn: str, *, region: str | None, account: str | None, of: str = "stack"
) -> Iterator[str]:
    """Yield what is wrong with the Region and account of an ARN, unless it is a token or they are unknown."""
    if is_token(arn):
        return
    for name, wanted, given in zip(("Region", "account"), (region, account), arn.split(":")[3:5], strict=False):
        if wanted not in {None, given}:
            yield f"{field} must be in the {of}'s {name} {wanted!r}; it is in {given!r}"


def known_region(value: object) -> str | None:
    """Check for a Region that exists and has Cognito user pools."""
    if isinstance(value, str) and value in PARTITION_OF:
        if PARTITION_OF[value] == CHINA:
            return "must not be in China, where Cognito has no user pools"
        if PARTITION_OF[value].startswith("aws-iso"):
            return "must not be in an isolated partition (aws-iso…), for which this project was never checked"
        return None
    return f"must be an AWS Region; there is no {value!r}{did_you_mean(str(value), PARTITION_OF)}"
