"""The Kotlin client, compiled and run: the conformance table, the deployed stack, and what Android has."""

import hashlib
import os
import re
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from local.deployment import PROJECT
from tests.support import conformance
from tests.support.client_runs import CODES, expect_service
from tests.support.programs import output

KOTLIN = PROJECT / "clients" / "kotlin" / "src"
CLIENT = sorted(KOTLIN.glob("main/**/*.kt"))
SOURCES = (*CLIENT, *KOTLIN.glob("test/**/*.kt"))
TEXT = "".join(path.read_text() for path in CLIENT)
PLATFORM = {"java.io", "java.net", "java.text", "java.util", "java.util.zip"}
LIBRARIES = PROJECT / "clients" / "node_modules" / "kotlin-compiler" / "lib"
CLASS_PATH = (LIBRARIES / "kotlin-stdlib.jar", LIBRARIES / "kotlinx-coroutines-core-jvm.jar")
OKHTTP = [Path("/usr/share/java", f"{name}.jar") for name in ("okhttp", "okhttp-urlconnection", "okio")]
OF_THE_CLIENT = {"no_answer", "timeout", "unexpected_answer", "unknown"}
LACKING = [tool for tool in ("java", "javac") if shutil.which(tool) is None]
LACKING += [str(path) for path in (LIBRARIES,) if not path.exists()]
WHY = f"the Kotlin client is not compiled: there is no {', no '.join(LACKING)}"

# What the shipped client has, and what a faulty one has in its place.
FAULTS = [
    ('"session" to request.session', '"session" to null'),
    ('"clientMetadata" to metadata', '"metadata" to metadata'),
    ('"userContextData" to', '"userContext" to'),
    ('mapOf("analyticsEndpointId" to it)', 'mapOf("endpointId" to it)'),
    ('"forceAliasCreation" to request.forceAliasCreation', '"forceAliasCreation" to true'),
    ('"Content-Type", "application/json"', '"Content-Type", "text/plain"'),
    ('"/resend"', '"/resent"'),
    ("FieldError(pointer, code, detail)", "FieldError(pointer, detail, code)"),
    ("Delivery(medium, destination)", "Delivery(destination, medium)"),
    ('answer.json["session"] as? String', "null"),
    ("&& it !in OWN_CODES", ""),
    ("&& CODE.matches(it)", ""),
    ("answer.unclear = unclear", "answer.unclear = false"),
    ("size() <= Response.LARGEST_BODY", "size() >= 0"),
    ("!= text) return null // impossible", "== null) return null // impossible"),
    (".singleOrNull()", ".firstOrNull()"),
    ("setOf(503, 504)", "setOf(502, 503, 504)"),
    ("afterLoss = false", "afterLoss = true"),
    ("each < ' ' -> fail()", "each == END -> fail()"),
    ("withContext(Dispatchers.Default)", "withContext(kotlin.coroutines.EmptyCoroutineContext)"),
    ("if (isGzip && stream != null)", "if (false)"),
]

compiled = pytest.mark.skipif(bool(LACKING) and not os.environ.get("REQUIRE_ALL"), reason=WHY)


@pytest.fixture(scope="session")
def runner():
    """The command of the compiled runner. A silent case holds a thread, and all cases run at once."""
    if LACKING:
        pytest.fail(f"REQUIRE_ALL is set, but {WHY}")
    return run_of(classes(SOURCES), "signup")


def run_of(folder, package, *more):
    """Return the command that runs a package's runner."""
    class_path = os.pathsep.join(map(str, (folder, *CLASS_PATH, *more)))
    return ["java", "-Dkotlinx.coroutines.io.parallelism=512", "-cp", class_path, f"{package}.RunnerKt"]


def classes(sources):
    """Compile sources, once for each state of them, and return the folder."""
    state = hashlib.sha256(b"".join(path.read_bytes() for path in (*sources, LIBRARIES.parent / "build.txt")))
    folder = PROJECT / "build" / f"kotlin-{state.hexdigest()[:16]}"
    if not folder.exists():
        with tempfile.TemporaryDirectory(dir=folder.parent) as made:
            compile_to(Path(made, "classes"), sources)
            Path(made, "classes").rename(folder)
    return folder


def compile_to(folder, sources):
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
    output([*compiler, *options, "-d", folder, *sources], seconds=500)


@pytest.mark.full
@compiled
def test_client_passes_the_table(runner):
    """Results, repeats, waits, time-outs, cancellation and broken connections are those of every client."""
    assert not conformance.run(["kotlin"], runner)


@pytest.mark.full
@compiled
def test_client_passes_the_table_on_okhttp(runner):
    """So they are with OkHttp's `HttpURLConnection`, a relative of Android's."""
    if lacking := [str(path) for path in OKHTTP if not path.exists()]:
        if os.environ.get("REQUIRE_ALL"):
            pytest.fail(f"REQUIRE_ALL is set, but there is no {', no '.join(lacking)}")
        pytest.skip(f"there is no {', no '.join(lacking)}")
    command = run_of(Path(runner[3].partition(os.pathsep)[0]), "signup", *OKHTTP)

    assert not conformance.run(["kotlin", "okhttp"], command, OKHTTP="okhttp3.OkUrlFactory")


@compiled
@pytest.mark.full
def test_table_finds_each_fault(tmp_path):
    """Each faulty client, compiled in a package of its own, fails the table; one without a fault passes it."""
    originals = {path: path.read_text() for path in SOURCES}
    clients = [*FAULTS, ("", "")]
    for number, (found, wrong) in enumerate(clients):
        assert sum(text.count(found) for text in originals.values()) >= 1, found
        for path, text in originals.items():
            file = tmp_path / f"client{number}" / path.name
            file.parent.mkdir(exist_ok=True)
            file.write_text(text.replace(found or "\0", wrong).replace("package signup", f"package client{number}", 1))
    folder = classes(sorted(tmp_path.glob("*/*.kt")))

    def passes(number):
        with suppress(RuntimeError):  # it did not even end well
            return not conformance.run(["kotlin"], run_of(folder, f"client{number}"))
        return False

    with ThreadPoolExecutor(3) as pool:  # each mostly waits
        results = pool.map(passes, range(len(clients)))
        passed = [client for client, passed in zip(clients, results, strict=True) if passed]
    assert passed == [("", "")]


@pytest.mark.full
@compiled
def test_client_works_with_the_service(runner, deployment, user, tmp_path):
    """The deployed stack confirms, rejects, sends a new code, and names the field that it refuses."""
    expect_service(runner, deployment, user, tmp_path)


def test_client_knows_every_code_of_the_contract():
    """Its enum has the codes of the function and of API Gateway, and its own."""
    enum = re.search(r"enum class FailureCode \{(.*?)\n\}", TEXT, re.DOTALL)
    assert enum is not None

    names = re.findall(r"\b[A-Z][A-Z_]+\b", re.sub(r"/\*\*.*?\*/", "", enum[1]))

    assert sorted(name.lower() for name in names) == sorted(CODES | OF_THE_CLIENT)


def test_client_needs_only_what_android_has():
    """At API level 21 there is no `java.net.http`, no `java.time` and no `java.util.function`."""
    packages = {name.rsplit(".", 1)[0] for name in re.findall(r"^import (\S+)", TEXT, re.MULTILINE)}

    assert {name for name in packages if name.startswith("java")} <= PLATFORM
    assert {name.split(".")[0] for name in packages} == {"java", "kotlin", "kotlinx"}
    assert {name for name in packages if name.startswith("kotlinx")} == {"kotlinx.coroutines"}
