"""The Kotlin client, compiled and run: the conformance table, the deployed stack, and what Android has."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from local.deployment import PROJECT
from tests.support import conformance
from tests.support.client_runs import CODES, expect_service
from tests.support.programs import output

if TYPE_CHECKING:
    from local.deployment import Deployment
    from local.sign_up import SignedUp

CLIENT = PROJECT / "clients" / "kotlin" / "SignUpConfirmation.kt"
SOURCES = (CLIENT, CLIENT.parent / "test" / "Runner.kt")
LIBRARIES = PROJECT / "clients" / "node_modules" / "kotlin-compiler" / "lib"
ORG_JSON = Path(os.environ.get("ORG_JSON", "/usr/share/java/json-android.jar"))
CLASS_PATH = (LIBRARIES / "kotlin-stdlib.jar", LIBRARIES / "kotlinx-coroutines-core-jvm.jar", ORG_JSON)
OF_THE_CLIENT = {"no_answer", "timeout", "unexpected_answer", "unknown"}
LACKING = [tool for tool in ("java", "javac") if shutil.which(tool) is None]
LACKING += [str(path) for path in (LIBRARIES, ORG_JSON) if not path.exists()]
WHY = f"the Kotlin client is not compiled: there is no {', no '.join(LACKING)}"

compiled = pytest.mark.skipif(bool(LACKING) and not os.environ.get("REQUIRE_ALL"), reason=WHY)


@pytest.fixture(scope="session")
def runner() -> list[str]:
    """The command of the compiled runner. A silent case holds a thread, and all cases run at once."""
    if LACKING:
        pytest.fail(f"REQUIRE_ALL is set, but {WHY}")
    class_path = os.pathsep.join(map(str, (classes(), *CLASS_PATH)))
    return ["java", "-Dkotlinx.coroutines.io.parallelism=256", "-cp", class_path, "signup.RunnerKt"]


def classes() -> Path:
    """Compile the client and its runner, once for each state of their sources, and return the folder."""
    state = hashlib.sha256(b"".join(path.read_bytes() for path in (*SOURCES, LIBRARIES.parent / "build.txt")))
    folder = PROJECT / "build" / f"kotlin-{state.hexdigest()[:16]}"
    if not folder.exists():
        with tempfile.TemporaryDirectory(dir=folder.parent) as made:
            compile_to(Path(made, "classes"))
            Path(made, "classes").rename(folder)
    return folder


def compile_to(folder: Path) -> None:
    """Compile with warnings as errors, and with no newer class of the JDK than Java 8, which Android builds on."""
    compiler = [
        *("java", "-Xmx1g", "-XX:TieredStopAtLevel=1"),
        *("-cp", LIBRARIES / "kotlin-preloader.jar", "org.jetbrains.kotlin.preloading.Preloader"),
        *("-cp", LIBRARIES / "kotlin-compiler.jar", "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler"),
    ]
    options = [
        "-no-stdlib",
        "-no-reflect",
        "-Werror",
        "-Xjdk-release=1.8",
        "-cp",
        os.pathsep.join(map(str, CLASS_PATH)),
    ]
    output([*compiler, *options, "-d", folder, *SOURCES], seconds=300)


@pytest.mark.full
@compiled
def test_client_passes_the_table(runner: list[str]) -> None:
    """Results, repeats, waits, time-outs, cancellation and broken connections are those of every client."""
    assert not conformance.run(["kotlin"], runner)


@pytest.mark.full
@compiled
def test_client_works_with_the_service(
    runner: list[str], deployment: Deployment, user: SignedUp, tmp_path: Path
) -> None:
    """The deployed stack confirms, rejects, sends a new code, and names the field that it refuses."""
    expect_service(runner, deployment, user, tmp_path)


def test_client_knows_every_code_of_the_contract() -> None:
    """Its enum has the codes of the function and of API Gateway, and its own."""
    enum = re.search(r"enum class FailureCode \{(.*?)\n\}", CLIENT.read_text(), re.DOTALL)
    assert enum is not None

    names = re.findall(r"\b[A-Z][A-Z_]+\b", re.sub(r"/\*\*.*?\*/", "", enum[1]))

    assert sorted(name.lower() for name in names) == sorted(CODES | OF_THE_CLIENT)


def test_client_needs_only_what_android_has() -> None:
    """At API level 21 there is no `java.net.http`, no `java.time` and no `java.util.function`."""
    packages = {name.rsplit(".", 1)[0] for name in re.findall(r"^import (\S+)", CLIENT.read_text(), re.MULTILINE)}

    assert {name for name in packages if name.startswith("java")} <= {"java.io", "java.net", "java.text", "java.util"}
    assert {name.split(".")[0] for name in packages} == {"java", "kotlin", "kotlinx", "org"}
    assert {name for name in packages if name.startswith(("kotlinx", "org"))} == {"kotlinx.coroutines", "org.json"}
