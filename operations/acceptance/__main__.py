"""`make acceptance ENV=… EMAIL=…`: the command line, the run and its report.

The checks create users and user pools of their own and delete them again. A run that was stopped continues where it
stopped. The credentials are those of the shell; a check for which they do not suffice is skipped and says which
permission is missing.
"""

import re
import sys
import threading
import time
from argparse import Namespace
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

from infra.settings.regions import GOVCLOUD, partition
from local.deployment import PROJECT
from operations.acceptance.check import CHECKS
from operations.acceptance.context import Context
from operations.acceptance.report import Result, line, markdown, summary
from operations.acceptance.runner import Runner, State
from operations.command import ENVIRONMENT, ArgumentError, command
from operations.output import say
from operations.stack import OperationError, environment_of, outputs_of, session_of


def clients_of(session: boto3.Session) -> Callable[..., Any]:
    """Return a function that gives the client of a service, for any thread."""
    lock = threading.Lock()

    @cache
    def create(service: str, region: str | None) -> Any:  # noqa: ANN401 - any service's client
        cognito = service == "cognito-idp"
        # Cognito counts attempts: each call is sent once
        fips = cognito and partition(session.region_name) == GOVCLOUD  # the only endpoints of Cognito there
        config = Config(retries={"total_max_attempts": 1} if cognito else None, use_fips_endpoint=fips or None)
        return session.client(service, region_name=region, config=config)  # type: ignore[call-overload]

    def client(service: str, region: str | None = None) -> Any:  # noqa: ANN401 - any service's client
        with lock:  # a session is not for several threads
            return create(service, region)

    return client


OPTIONS = {
    "--email": {"default": "", "help": "a mailbox with plus addressing, to which codes are sent"},
    "--no-mail": {"action": "store_true", "help": "skip the checks that need a code from a mail"},
    "--checks": {"default": "", "help": "only these, as in 1,5,13; they run even if they ran before"},
    "--fresh": {"action": "store_true", "help": "forget the results of earlier runs"},
    "--deployments": {"action": "store_true", "help": "also checks for which you deploy other settings"},
    "--mail-limit": {"action": "store_true", "help": "also use up Cognito's mails of the day"},
    "--other-region": {"help": "a second Region with the same environment"},
    "--deploy-role": {"help": "the ARN of the role with which CI deploys"},
    "--diff-role": {"help": "the ARN of the role with which CI shows the diff"},
    "--list": {"action": "store_true", "help": "list the checks and run none"},
}


@command("make acceptance", "Check a deployed environment on AWS.", {**ENVIRONMENT, **OPTIONS})
def main(options: Namespace) -> int:
    """List the checks, or run them and return 1 if any differs."""
    numbers = _numbers(options.checks)
    if options.list:
        for number in numbers:
            say(f"{number:>3}  {CHECKS[number].title}\n     {CHECKS[number].expects}")
        return 0
    if options.no_mail:
        options.email = ""
    elif not re.fullmatch(r"[^@\s]+@[^@\s]+", options.email):
        raise ArgumentError("Give EMAIL=you@example.com, or OPTIONS=--no-mail.")
    environment = environment_of(options.environment)
    session = session_of(environment)
    client = clients_of(session)
    identity = client("sts").get_caller_identity()
    if environment.account not in {None, identity["Account"]}:
        raise OperationError(f"These credentials are of account {identity['Account']}, not of {environment.account}.")
    outputs = outputs_of(environment.name, client("cloudformation"))
    say(f"{environment.name} in account {identity['Account']}, {session.region_name}, as {identity['Arn']}")
    context = Context(
        environment=environment, outputs=outputs, options=options, client=client, region=session.region_name
    )
    return accept(context, numbers, account=identity["Account"])


def accept(context: Context, numbers: Sequence[int], *, account: str) -> int:
    """Run checks in an account, print their lines and write the report. Return 1 if any differs."""
    build, name = PROJECT / "build", context.environment.name
    deployment = [account, context.outputs["RestApiId"]]
    state = State(build / f"acceptance-{name}.json", deployment, fresh=context.options.fresh)
    if context.options.checks:  # also those that are finished
        state.results = {number: result for number, result in state.results.items() if number not in numbers}
    if earlier := state.finished & set(numbers):
        say(f"{len(earlier)} checks are finished since an earlier run; OPTIONS=--fresh forgets their results")

    def tell(number: int, news: Result | str) -> None:
        say(line(number, news) if isinstance(news, Result) else f"{number:>3}  …        {news}")

    report = build / f"acceptance-{name}.md"
    try:
        Runner(context, state, tell).run(numbers)
    finally:
        when = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime())
        report.write_text(markdown(name, f"{context.region}, {when}", state.results), encoding="utf-8")
        say(f"{summary(state.results)}. The report is {report.relative_to(PROJECT)}")
    return 1 if any(state.results[number].status == "differs" for number in numbers) else 0


def _numbers(given: str) -> list[int]:
    if not re.fullmatch(r"(\d{1,3}(,\d{1,3})*)?", given):
        raise ArgumentError("--checks takes numbers, as in 1,5,13.")
    numbers = [int(number) for number in given.split(",")] if given else sorted(CHECKS)
    for number in numbers:
        if number not in CHECKS:
            raise ArgumentError(f"There is no check {number}, only 1 to {max(CHECKS)}.")
    return numbers


if __name__ == "__main__":
    sys.exit(main())
