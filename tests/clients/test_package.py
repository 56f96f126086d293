"""The web client as a package: what is packed, and that every resolver finds its code and types."""

import itertools
import json
import os
import shutil
import subprocess
import tarfile

import pytest

from local.deployment import PROJECT
from tests.support.node import MODULES, NODE, node
from tests.support.programs import output

pytestmark = pytest.mark.full

WEB = PROJECT / "clients" / "web"
NAME = "@signup-confirmation/client"
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
# As its users have Jest: CommonJS, without a configuration or a transform, and a test double for `fetch`.
JEST = f"""const {{ confirmSignUp }} = require("{NAME}");

test("a rejected code", async () => {{
  const fetch = async () => new Response('{{"code":"code_rejected"}}', {{ status: 400 }});
  const request = {{ username: "ada", confirmationCode: "1" }};
  const result = await confirmSignUp("https://api.example.com/confirm", request, {{ fetch }});
  expect(result).toMatchObject({{ ok: false, code: "code_rejected", status: 400 }});
}});
"""


def npm(*arguments, folder):
    """Run npm in a folder, without the network."""
    command = [NODE.with_name("npm"), *arguments, "--offline", "--silent", "--no-audit", "--no-fund"]
    subprocess.run(command, cwd=folder, env=os.environ | {"PATH": f"{NODE.parent}:{os.environ['PATH']}"}, check=True)


@pytest.fixture(scope="module")
def tarball(tmp_path_factory):
    """The packed client."""
    folder = tmp_path_factory.mktemp("packed")
    npm("pack", "--ignore-scripts=false", WEB, "--pack-destination", folder, folder=folder)
    (tarball,) = folder.glob("*.tgz")
    return tarball


@pytest.fixture(scope="module")
def consumer(tarball, tmp_path_factory):
    """A project that has installed the packed client. Its code is that of the type tests."""
    folder = tmp_path_factory.mktemp("consumer")
    (folder / "package.json").write_text(json.dumps({"name": "consumer", "private": True}))
    npm("install", tarball, folder=folder)
    code = (WEB / "test" / "types.ts").read_text().replace('"../confirmation.js"', f'"{NAME}"')
    (folder / "consumer.ts").write_text(code)
    (folder / "consumer.mts").write_text(code)
    (folder / "consumer.cts").write_text(code)
    return folder


def test_package_holds_what_its_users_need(tarball):
    """The package holds the module, its types, a README and the project's licence, and nothing else."""
    with tarfile.open(tarball) as packed:
        names = {member.name for member in packed}

    client = {f"confirmation.{end}" for end in ("js", "cjs", "d.ts", "d.cts")}
    files = {"package.json", "README.md", "LICENSE", *client}
    assert names == {f"package/{name}" for name in files}
    assert (WEB / "LICENSE").read_bytes() == (PROJECT / "LICENSE").read_bytes()


def test_publint_finds_nothing(tarball):
    """Publint has neither errors nor warnings nor suggestions."""
    found = node(MODULES / "publint" / "src" / "cli.js", "run", tarball, "--strict")

    assert "All good!" in found


def test_types_resolve_in_every_mode(tarball):
    """Are the types wrong? No, in no mode."""
    program = MODULES / "@arethetypeswrong" / "cli" / "dist" / "index.js"
    found = json.loads(node(program, tarball, "--format", "json"))

    assert {kind for kind, held in found["problems"].items() if held} == set()


@pytest.mark.parametrize(
    ("package", "mode"),
    [
        *itertools.product(["typescript-5.0", "typescript"], MODES),
        *(("typescript-7", mode) for mode in MODES if mode != "node10"),  # which it no longer has
    ],
)
def test_consumer_compiles(consumer, package, mode, tmp_path):
    """An installed client compiles strictly with TypeScript 5.0, 5.9 and 7, in every mode of resolution."""
    files = ["consumer.mts", "consumer.cts"] if mode.startswith("node") and mode != "node10" else ["consumer.ts"]
    settings = {"compilerOptions": STRICT | MODES[mode], "files": [str(consumer / name) for name in files]}
    (tmp_path / "tsconfig.json").write_text(json.dumps(settings))

    node(MODULES / package / "bin" / "tsc", "--project", tmp_path)


@pytest.mark.parametrize("field", ["exports", "main"])
def test_code_resolves_by_either_field(consumer, field, tmp_path):
    """Resolvers use `exports`, except those of old bundlers such as Metro of React Native 0.72, which use `main`."""
    installed = tmp_path / "node_modules" / NAME
    shutil.copytree(consumer / "node_modules" / NAME, installed)
    description = json.loads((installed / "package.json").read_text())
    del description["main" if field == "exports" else "exports"]
    (installed / "package.json").write_text(json.dumps(description))
    (tmp_path / "program.mjs").write_text(
        f'import {{ confirmSignUp }} from "{NAME}";'
        f'import description from "{NAME}/package.json" with {{ type: "json" }};'
        "console.log(typeof confirmSignUp, description.name);"
    )

    assert node(tmp_path / "program.mjs") == f"function {NAME}\n"


def test_jest_loads_the_package(consumer):
    """A test under Jest's defaults, which are CommonJS, requires the installed client."""
    (consumer / "client.test.js").write_text(JEST)

    output([NODE, MODULES / "jest" / "bin" / "jest.js", "--rootDir", consumer], folder=consumer)
