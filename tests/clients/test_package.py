"""The web client as a package: what is packed, and that every resolver finds its code and types."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest

from local.deployment import PROJECT

WEB = PROJECT / "clients" / "web"
MODULES = PROJECT / "clients" / "node_modules"
PROGRAMS = Path(sys.prefix, "bin")
NODE = PROGRAMS / "node"
NAME = "signup-confirmation-client"
SECONDS = 120
STRICT = {
    "strict": True,
    "exactOptionalPropertyTypes": True,
    "skipLibCheck": False,
    "noEmit": True,
    "target": "es2022",
    "lib": ["es2022", "dom", "dom.iterable"],
    "types": [],
}
MODES = {
    "node10": {"module": "es2022", "moduleResolution": "node"},
    "node16": {"module": "node16", "moduleResolution": "node16"},
    "nodenext": {"module": "nodenext", "moduleResolution": "nodenext"},
    "bundler": {"module": "es2022", "moduleResolution": "bundler"},
}
COMMONJS = f"""export async function load() {{
  const {{ confirmSignUp }} = await import("{NAME}");
  return (await confirmSignUp("/confirm", {{ username: "ada", confirmationCode: "012345" }})).code satisfies string;
}}
"""


def ran(*command: str | Path, folder: Path) -> str:
    """Run a program in a folder and return what it prints. Fail with that if it fails."""
    environment = os.environ | {"PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    if done.returncode != 0:
        pytest.fail(done.stdout + done.stderr, pytrace=False)
    return done.stdout


def npm(*arguments: str | Path, folder: Path) -> None:
    """Run npm in a folder, without the network."""
    ran(PROGRAMS / "npm", *arguments, "--offline", "--silent", "--no-audit", "--no-fund", folder=folder)


@pytest.fixture(scope="module")
def tarball(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packed client."""
    folder = tmp_path_factory.mktemp("packed")
    npm("pack", WEB, "--pack-destination", folder, folder=folder)
    (tarball,) = folder.glob("*.tgz")
    return tarball


@pytest.fixture(scope="module")
def consumer(tarball: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that has installed the packed client. Its code is that of the type tests."""
    folder = tmp_path_factory.mktemp("consumer")
    (folder / "package.json").write_text(json.dumps({"name": "consumer", "private": True}))
    npm("install", tarball, folder=folder)
    code = (WEB / "test" / "types.ts").read_text().replace('"../confirmation.js"', f'"{NAME}"')
    (folder / "consumer.ts").write_text(code)
    (folder / "consumer.mts").write_text(code)
    (folder / "consumer.cts").write_text(COMMONJS)
    return folder


def test_package_holds_what_its_users_need(tarball: Path) -> None:
    """The package holds the module, its types, a README and the project's licence, and nothing else."""
    with tarfile.open(tarball) as packed:
        names = {member.name for member in packed}

    files = {"package.json", "README.md", "LICENSE", "confirmation.js", "confirmation.d.ts"}
    assert names == {f"package/{name}" for name in files}
    assert (WEB / "LICENSE").read_bytes() == (PROJECT / "LICENSE").read_bytes()


def test_publint_finds_nothing(tarball: Path) -> None:
    """Publint has neither errors nor warnings nor suggestions."""
    found = ran(NODE, MODULES / "publint" / "src" / "cli.js", "run", tarball, "--strict", folder=tarball.parent)

    assert "All good!" in found


def test_types_resolve_in_every_mode(tarball: Path) -> None:
    """Are the types wrong? No, except that CommonJS gets an ES module, which is all that there is."""
    program = MODULES / "@arethetypeswrong" / "cli" / "dist" / "index.js"
    found = json.loads(
        ran(NODE, program, tarball, "--format", "json", "--ignore-rules", "cjs-resolves-to-esm", folder=tarball.parent)
    )

    assert {kind for kind, held in found["problems"].items() if held} <= {"CJSResolvesToESM"}


@pytest.mark.parametrize("package", ["typescript-5.0", "typescript", "typescript-7"])
@pytest.mark.parametrize("mode", MODES)
def test_consumer_compiles(consumer: Path, package: str, mode: str, tmp_path: Path) -> None:
    """An installed client compiles strictly with TypeScript 5.0, 5.9 and 7, in every mode of resolution."""
    if (package, mode) == ("typescript-7", "node10"):
        pytest.skip("TypeScript 7 has no such mode")
    files = ["consumer.mts", "consumer.cts"] if mode.startswith("node") and mode != "node10" else ["consumer.ts"]
    settings: dict[str, Any] = {
        "compilerOptions": STRICT | MODES[mode],
        "files": [str(consumer / name) for name in files],
    }
    (tmp_path / "tsconfig.json").write_text(json.dumps(settings))

    ran(NODE, MODULES / package / "bin" / "tsc", "--project", tmp_path, folder=consumer)
