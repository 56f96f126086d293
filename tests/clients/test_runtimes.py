"""The web client in other runtimes than the project's Node."""

import json
import subprocess
import urllib.request

import pytest

from local.deployment import PROJECT
from tests.support.conformance import CASES, compare, run
from tests.support.conformance_server import ConformanceServer, serving
from tests.support.node import MODULES, NODE, RUNTIMES, demand
from tests.support.programs import output

CLIENTS = PROJECT / "clients"
RUNNER = CLIENTS / "conformance" / "node.js"
JSDOM = CLIENTS / "web" / "test" / "jsdom"
NODE_20 = RUNTIMES / "node20-linux-x64" / "bin" / "node"
DENO = RUNTIMES / "@deno" / "linux-x64-glibc" / "deno"
BUN = RUNTIMES / "@oven" / "bun-linux-x64" / "bin" / "bun"
WORKERD = RUNTIMES / "@cloudflare" / "workerd-linux-64" / "bin" / "workerd"
NODES = [pytest.param(NODE_20, id="Node 20", marks=pytest.mark.runtimes), pytest.param(NODE, id="Node 24")]
SECONDS = 120
SUCCESS = {"status": 200, "headers": {"Content-Type": "application/json"}, "text": '{"status": "confirmed"}'}
JSDOM_CASES = [{"name": "confirm-200", "responses": [SUCCESS]}, {"name": "silent", "responses": [{"silence": True}]}]


@pytest.mark.runtimes
@pytest.mark.parametrize(
    ("name", "command"),
    [
        pytest.param("node", [NODE_20], id="Node 20"),
        pytest.param("deno", [DENO, "run", "--no-config", "--allow-read", "--allow-env", "--allow-net"], id="Deno"),
        pytest.param("bun", [BUN], id="Bun"),
    ],
)
def test_runtimes_keep_to_the_conformance_table(name, command):
    """Node 20, Deno and Bun run the client's own module with the same results as the project's Node."""
    demand(command[0])

    assert run([name], [*command, RUNNER]) == ""


@pytest.mark.runtimes
def test_cloudflare_workers_keep_to_the_conformance_table():
    """Workers refuse options of browsers' `fetch`. The client leaves them out and otherwise behaves the same."""
    command = [demand(WORKERD), "serve", "--control-fd=1", CLIENTS / "conformance" / "workerd.capnp"]
    with (
        serving(ConformanceServer(CASES)) as server,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as workerd,
    ):
        try:
            assert workerd.stdout
            port = json.loads(workerd.stdout.readline())["port"]
            question = json.dumps({"cases": CASES, "base": server.url}).encode()
            with urllib.request.urlopen(f"http://127.0.0.1:{port}", question, timeout=SECONDS) as response:
                lines = response.read().decode()
        finally:
            workerd.kill()

        assert compare(["workers"], lines, server.requests) == ""


@pytest.fixture
def endpoint():
    """An endpoint that confirms."""
    with serving(ConformanceServer(JSDOM_CASES)) as server:
        yield f"{server.url}/confirm-200/confirm"


@pytest.mark.full
@pytest.mark.parametrize("node", NODES)
@pytest.mark.parametrize(
    ("environment", "fetch"),
    [
        pytest.param("jsdom", "none", id="without fetch"),
        pytest.param(JSDOM / "environment.cjs", "node", id="with Node's fetch"),
    ],
)
def test_jest_with_jsdom(node, environment, fetch, endpoint):
    """Jest's jsdom has no `fetch`: the client reports it. With Node's, which refuses jsdom's signals, it works."""
    # Without a signal the request that got no response stays open, and would keep Jest from ending.
    command = [
        demand(node), "--experimental-vm-modules", demand(MODULES / "jest" / "bin" / "jest.js"), "--forceExit",
        "--rootDir", JSDOM, "--config", JSDOM / "jest.config.json", "--env", environment,
    ]  # fmt: skip
    output(command, folder=CLIENTS, ENDPOINT=endpoint, FETCH=fetch)


@pytest.mark.runtimes
@pytest.mark.parametrize("node", NODES)
def test_vitest_with_jsdom(node, endpoint):
    """Vitest keeps Node's `fetch` in jsdom, and the client works there."""
    command = [
        demand(node), RUNTIMES / "vitest" / "vitest.mjs", "run", "--root", JSDOM, "--globals", "--environment", "jsdom",
    ]  # fmt: skip
    output(command, folder=CLIENTS, ENDPOINT=endpoint, FETCH="node")
