"""The commands of docs/deploy.md, run against an emulated AWS."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from local.emulator import CREDENTIALS, REGION
from tests.support.shipped import project

STACK = "signup-confirmation-dev"
NODE = str(Path(sys.prefix, "bin", "node"))
COMMAND_SECONDS = 300  # then it hangs; the longest takes ten seconds


class Shell:
    """Runs commands against the emulated AWS, with only PATH of the user's environment.

    `make synth` writes to the folder `assembly`, which is the CDK app of every other command.
    """

    def __init__(self, emulator):
        """Keep the CLI's own files in the emulator's folder."""
        self.assembly = emulator.folder / "cdk.out"
        self._variables = CREDENTIALS | {
            "PATH": os.environ["PATH"],
            "HOME": str(emulator.folder),
            "TMPDIR": str(emulator.folder),
            "CDK_HOME": str(emulator.folder / "cdk"),  # where the CLI remembers accounts, emulated ones too
            "CDK_YES": "true",  # answers what the CLI would ask
            "AWS_ENDPOINT_URL": emulator.url,
            "AWS_REGION": REGION,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }

    def make(self, target, at=None, act=None, *, fails=False):
        """Run `make <target> ENV=dev` and return its output. `act` is called when a line contains `at`."""
        setting = {"CDK_APP": str(self.assembly)}
        if target == "synth":  # with the user's home, where jsii has unpacked the CDK, which takes longest
            setting = {"CDK_OUTPUT": str(self.assembly), "HOME": os.environ.get("HOME", "/")}
        # -o: a lock file's new date is no reason to set the project up anew while its tests run.
        return self._run(["make", "-o", ".venv/.ready", target, "ENV=dev"], setting, at, act, fails=fails)

    def cdk(self, *arguments):
        """Run the pinned CDK CLI and return its output."""
        command = [NODE, "node_modules/aws-cdk/bin/cdk", *arguments]
        return self._run(command, {"CDK_APP": str(self.assembly)})

    def _run(self, command, setting, at=None, act=None, *, fails=False):
        with subprocess.Popen(
            command,
            cwd=project(),
            env=self._variables | setting,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,  # so that make, Node and Python all end with it
        ) as process:
            watchdog = threading.Timer(COMMAND_SECONDS, os.killpg, (process.pid, signal.SIGKILL))
            watchdog.start()
            printed = ""
            try:
                for line in process.stdout:
                    printed += line
                    if act and at in line:
                        act()
            except BaseException:
                os.killpg(process.pid, signal.SIGKILL)
                raise
            finally:
                watchdog.cancel()
        assert bool(process.returncode) is fails, printed
        return printed
