"""The built asset, run by the real runtime client with only the standard library available."""

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path

from tests.support import gateway, runtime_api, runtime_client
from tests.support.identifiers import CLIENT_ID, SECRET_ARN


def environment(aws, **settings):
    """Return the variables of a function whose AWS is `aws`, with `settings` on top."""
    return {
        "AWS_ENDPOINT_URL": aws.url,
        "AWS_LAMBDA_LOG_FORMAT": "JSON",
        "AWS_LAMBDA_LOG_LEVEL": "DEBUG",
        "USER_POOL_CLIENT_ID": CLIENT_ID,
        "CLIENT_SECRET_ARN": SECRET_ARN,
        **settings,
    }


class Runtime:
    """One execution environment of a function."""

    output = ""
    """The function's output; complete after the environment has ended."""

    def __init__(self, execution):
        self._execution = execution

    def invoke(self, event):
        """Return the function's result. Raises `FunctionFailedError`."""
        return self._execution.invoke(event).result

    def post(self, body, **event):
        """Return the response to a confirmation with this body."""
        return gateway.Answer.of(self.invoke(gateway.event(body, **event)))


@contextmanager
def running(asset, variables, handler="signup_functions.confirmation.handler.handler"):
    """Run the asset as Lambda does. Raises `FunctionFailedError` if it does not start."""
    command = [str(runtime_client.PYTHON), "-S", "-m", "awslambdaric", handler]
    path = {"PYTHONPATH": f"{asset}{os.pathsep}{runtime_client.folder()}"}
    if not runtime_client.TARGET:  # another Python would write its bytecode into the asset, which may not change
        path["PYTHONDONTWRITEBYTECODE"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "output")
        with runtime_api.running(command, asset, path | variables, output, invocation_seconds=28) as execution:
            runtime = Runtime(execution)
            yield runtime
        runtime.output = execution.log()
