"""The emulated AWS: a ministack process for this process alone, cut off from the user's AWS settings.

with Emulator() as emulator:
    emulator.client("cognito-idp").list_user_pools(MaxResults=1)
"""

from __future__ import annotations

import http.client
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import boto3
import botocore.session
from botocore.config import Config

from local import CannotRunError

if TYPE_CHECKING:
    from collections.abc import Mapping

PYTHON = Path(__file__).resolve().parent.parent / "build" / "emulator" / "bin" / "python"
"""The interpreter of the emulator's own environment: ministack pins another version of botocore than the project."""

HOST = "127.0.0.1"
ACCOUNT = "000000000000"
REGION = "us-east-1"
# Made at each start. They are the root user's, whose signature the emulator does not check; see emulator_process.
CREDENTIALS = {"AWS_ACCESS_KEY_ID": f"AKIA{secrets.token_hex(8).upper()}", "AWS_SECRET_ACCESS_KEY": secrets.token_hex()}

START_SECONDS = 60.0  # it takes half a second; a loaded CI machine may take many times that
STOP_SECONDS = 10.0
END_SECONDS = 1.0
POLL_SECONDS = 0.05

# The user's only environment variables that the emulator and its functions see. A profile, credentials, a proxy or a
# CA bundle could send a function's calls to the real AWS, or keep them from the emulated one.
KEPT_VARIABLES = ("PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH")


class Emulator:
    """A ministack process; `with` starts it, and ends it together with every process and file that it made.

    Attributes:
        port: Where it listens.
        path: The prefix of every URL: a key made at each start, without which the emulator refuses requests.
        url: The endpoint of every service, with the key.
        folder: A temporary folder that exists as long as the emulator.

    """

    def __init__(self) -> None:
        """Choose a free port, without listening on it yet."""
        self.path = f"/{secrets.token_hex()}"
        self._choose_port()
        self.folder = Path()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Start the emulator and return once it is ready."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop the emulator, also after an error."""
        self.stop()

    def start(self) -> None:
        """Start the process and wait until it is ready, with authorisation on. Raises `CannotRunError`."""
        if not PYTHON.exists():
            raise CannotRunError("The emulated AWS is not installed in build/emulator: run `make clean setup`.")
        try:
            self._start()
        except CannotRunError as error:
            if "already in use" not in str(error):
                raise
            self._choose_port()  # another process has taken it since
            self._start()

    def _choose_port(self) -> None:
        self.port = free_port()
        self.url = f"http://{HOST}:{self.port}{self.path}"

    def _start(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="signup-confirmation-"))
        try:
            with self._log.open("wb") as log:
                self._process = subprocess.Popen(  # noqa: S603 - a file of this package, run by the emulator's interpreter
                    [str(PYTHON), "-I", str(Path(__file__).with_name("emulator_process.py"))],
                    cwd=self.folder,
                    env=self._environment(),
                    stdin=subprocess.PIPE,  # closes when this process ends, see emulator_process
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,  # Ctrl-C reaches only this process, which then ends the group
                )
            self._wait_until_ready()
            self._require_authorisation()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Kill the process group, the functions' processes included, and remove the folder. May be repeated."""
        process, self._process = self._process, None
        if process is not None:
            with suppress(ProcessLookupError, PermissionError):  # macOS raises EPERM if only zombies are left
                os.killpg(process.pid, signal.SIGKILL)
            if process.stdin is not None:
                process.stdin.close()
            process.wait(STOP_SECONDS)
        if self.folder != Path():
            shutil.rmtree(self.folder, ignore_errors=True)

    def end(self) -> str | None:
        """Return a description of how the process ended, or None while it runs.

        The method waits a moment first: the connections of a killed process break before it counts as ended.
        """
        if self._process is None:
            return None
        try:
            code = self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            return None
        if code < 0:
            return f"{signal.Signals(-code).name} killed it. Start `make run` again."
        return f"it ended with exit code {code}; its last lines:\n{self.log_tail()}"

    def log_tail(self, lines: int = 15) -> str:
        """Return the last lines that the emulator printed, indented."""
        with suppress(OSError):
            tail = self._log.read_text(errors="replace").splitlines()[-lines:]
            return "\n".join(f"    {line}" for line in tail)
        return ""

    def client(self, service: str, *, region: str = REGION, credentials: Mapping[str, str] = CREDENTIALS) -> Any:  # noqa: ANN401 - the caller names the client's type
        """Return a boto3 client of the emulated `service` that reads no profile, variable or file of the user."""
        session = botocore.session.Session(
            session_vars={
                "profile": (None, None, None, None),
                "config_file": (None, None, os.devnull, None),
                "credentials_file": (None, None, os.devnull, None),
            }
        )
        return boto3.Session(botocore_session=session).client(  # type: ignore[call-overload]
            service,
            region_name=region,
            endpoint_url=self.url,
            aws_access_key_id=credentials["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=credentials["AWS_SECRET_ACCESS_KEY"],
            config=Config(proxies={}, retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}),
        )

    def get(self, path: str) -> Any:  # noqa: ANN401 - any JSON
        """Return the JSON of one of the emulator's own pages, such as `/_ministack/health`. Raises `OSError`."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=5)
        try:
            connection.request("GET", self.path + path)
            response = connection.getresponse()
            body = response.read()
        except http.client.HTTPException as error:
            raise ConnectionError(str(error)) from error
        finally:
            connection.close()
        if response.status != http.client.OK:
            raise ConnectionError(f"{path} responds with status {response.status}")
        return json.loads(body)

    @property
    def _log(self) -> Path:
        return self.folder / "emulator.log"

    def _environment(self) -> dict[str, str]:
        folder = str(self.folder)
        return {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ} | {
            "AUTH": "true",  # otherwise any code confirms any user
            "BIND_HOST": HOST,
            "GATEWAY_PORT": str(self.port),
            "MINISTACK_HOST": "localhost",
            "LAMBDA_EXECUTOR": "local",
            "DOCKER_HOST": f"unix://{folder}/no-docker",  # otherwise it would look for containers to remove
            "IOT_MTLS_ENABLED": "0",
            "PERSIST_STATE": "0",
            "HOME": folder,
            "TMPDIR": folder,
            "STATE_DIR": f"{folder}/state",
            "S3_DATA_DIR": f"{folder}/s3",
            "AWS_ENDPOINT_URL": self.url,  # otherwise a function would call the real AWS
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            **CREDENTIALS,
        }

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            with suppress(OSError, ValueError):
                self.get("/_ministack/ready")
                return
            if self._process is None or self._process.poll() is not None:
                raise CannotRunError(f"The emulated AWS ended while it started; its last lines:\n{self.log_tail()}")
            if time.monotonic() > deadline:
                raise CannotRunError(
                    f"The emulated AWS did not get ready in {START_SECONDS:.0f} s; its last lines:\n{self.log_tail()}"
                )
            time.sleep(POLL_SECONDS)

    def _require_authorisation(self) -> None:
        if self.get("/_ministack/health").get("auth") != "enabled":
            raise CannotRunError(
                "The emulated AWS runs without authorisation, where any code confirms any user: refused."
            )


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
