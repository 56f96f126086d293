"""The Kotlin client, compiled and run: the conformance table, the deployed stack, and what Android has."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from confirmation.problems import GATEWAY_PROBLEMS, PROBLEMS
from local.deployment import PROJECT
from tests.support import conformance
from tests.support.caller import wrong

if TYPE_CHECKING:
    from local.deployment import Deployment
    from local.sign_up import SignedUp

CLIENT = PROJECT / "clients" / "kotlin" / "SignUpConfirmation.kt"
SOURCES = (CLIENT, CLIENT.parent / "test" / "Runner.kt")
LIBRARIES = PROJECT / "clients" / "node_modules" / "kotlin-compiler" / "lib"
ORG_JSON = Path(os.environ.get("ORG_JSON", "/usr/share/java/json-android.jar"))
CLASS_PATH = (LIBRARIES / "kotlin-stdlib.jar", LIBRARIES / "kotlinx-coroutines-core-jvm.jar", ORG_JSON)
OF_THE_CLIENT = {"no_answer", "timeout", "unexpected_answer", "unknown"}
COMPILE_SECONDS = 300
RUN_SECONDS = 120


@pytest.fixture(scope="session")
def classes() -> Path:
    """The client and its runner, compiled once for each state of their sources."""
    lacking = [tool for tool in ("java", "javac") if shutil.which(tool) is None]
    lacking += [str(path) for path in (LIBRARIES, ORG_JSON) if not path.exists()]
    if lacking:
        message = f"the Kotlin client is not tested without {', '.join(lacking)}"
        pytest.fail(message) if os.environ.get("REQUIRE_ALL") else pytest.skip(message)
    state = hashlib.sha256(b"".join(path.read_bytes() for path in (*SOURCES, LIBRARIES.parent / "build.txt")))
    compiled = PROJECT / "build" / f"kotlin-{state.hexdigest()[:16]}"
    if not compiled.exists():
        with tempfile.TemporaryDirectory(dir=compiled.parent) as made:
            compile_to(Path(made, "classes"))
            Path(made, "classes").rename(compiled)
    return compiled


def compile_to(folder: Path) -> None:
    """Compile with warnings as errors, and with no newer class of the JDK than Java 8, which Android builds on."""
    java(
        *("-Xmx1g", "-XX:TieredStopAtLevel=1"),
        *("-cp", LIBRARIES / "kotlin-preloader.jar", "org.jetbrains.kotlin.preloading.Preloader"),
        *("-cp", LIBRARIES / "kotlin-compiler.jar", "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler"),
        *("-no-stdlib", "-no-reflect", "-Werror", "-Xjdk-release=1.8"),
        *("-cp", os.pathsep.join(map(str, CLASS_PATH)), "-d", folder, *SOURCES),
        seconds=COMPILE_SECONDS,
    )


def java(*arguments: str | Path, seconds: int, **variables: str) -> str:
    """Run Java, and fail with all that it printed if it does; return what it wrote to stdout."""
    done = subprocess.run(
        ["java", *arguments],  # noqa: S607 - the one on the path
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=seconds,
    )
    if done.returncode != 0:
        pytest.fail(done.stdout + done.stderr, pytrace=False)
    return done.stdout


def runner(classes: Path) -> list[str]:
    """Return the arguments of Java that run a table. A silent case holds a thread, and all cases run at once."""
    class_path = os.pathsep.join(map(str, (classes, *CLASS_PATH)))
    return ["-Dkotlinx.coroutines.io.parallelism=256", "-cp", class_path, "signup.RunnerKt"]


def test_client_passes_the_table(classes: Path) -> None:
    """Results, repeats, waits, time-outs, cancellation and broken connections are those of every client."""
    assert not conformance.run(["kotlin"], ["java", *runner(classes)])


def test_client_works_with_the_service(classes: Path, deployment: Deployment, user: SignedUp, tmp_path: Path) -> None:
    """Against the deployed stack: a wrong code, the right one, a new one, and a field that is refused."""
    name, code = user.username, user.code
    requests = {
        "rejected": {"username": name, "confirmationCode": wrong(code)},
        "confirmed": {"username": name, "confirmationCode": f" {code[:3]} {code[3:]}"},
        "accepted": {"username": name},
        "invalid": {"username": "", "confirmationCode": code},
    }
    cases = [
        {
            "name": case,
            "operation": "resendCode" if case == "accepted" else "confirmSignUp",
            "request": request,
            "endpoint": deployment.endpoint,
        }
        for case, request in requests.items()
    ]
    table = tmp_path / "cases.json"
    table.write_text(json.dumps({"cases": cases}))

    lines = java(*runner(classes), seconds=RUN_SECONDS, CONFORMANCE_CASES=str(table))

    results = {result.pop("name"): result for result in map(json.loads, lines.splitlines())}

    assert results["confirmed"] == {"code": "confirmed", "status": 200}
    assert results["accepted"] == {"code": "accepted", "status": 202}
    assert (results["rejected"]["code"], results["rejected"]["status"]) == ("code_rejected", 400)
    assert results["rejected"]["requestId"]
    assert (results["invalid"]["code"], results["invalid"]["fields"]) == ("validation_failed", ["/username"])


def test_client_knows_every_code_of_the_contract() -> None:
    """Its enum has the codes of the function and of API Gateway, and its own."""
    enum = re.search(r"enum class FailureCode \{(.*?)\n\}", CLIENT.read_text(), re.DOTALL)
    assert enum is not None

    names = re.findall(r"\b[A-Z][A-Z_]+\b", re.sub(r"/\*\*.*?\*/", "", enum[1]))

    assert sorted(name.lower() for name in names) == sorted({*PROBLEMS, *GATEWAY_PROBLEMS} | OF_THE_CLIENT)


def test_client_needs_only_what_android_has() -> None:
    """At API level 21 there is no `java.net.http`, no `java.time` and no `java.util.function`."""
    packages = {name.rsplit(".", 1)[0] for name in re.findall(r"^import (\S+)", CLIENT.read_text(), re.MULTILINE)}

    assert {name for name in packages if name.startswith("java")} <= {"java.io", "java.net", "java.text", "java.util"}
    assert {name.split(".")[0] for name in packages} == {"java", "kotlin", "kotlinx", "org"}
    assert {name for name in packages if name.startswith(("kotlinx", "org"))} == {"kotlinx.coroutines", "org.json"}
