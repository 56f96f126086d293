"""The web client in a service worker of Chromium."""

from local.deployment import PROJECT
from tests.support.conformance import CASES, compare
from tests.support.conformance_server import ConformanceServer, serving

CLIENTS = PROJECT / "clients"
WORKER = b"""
import * as client from "./confirmation.js";
import { run } from "./run.js";

self.addEventListener("message", (event) => {
  event.waitUntil(run(client, event.data, "", 6).then((lines) => event.source.postMessage(lines)));
});
"""
ASK = """async (cases) => {
  const { active, installing } = await navigator.serviceWorker.register("worker.js", { type: "module" });
  const worker = active ?? installing;
  const respond = new Promise((resolve) => (navigator.serviceWorker.onmessage = ({ data }) => resolve(data)));
  worker.postMessage(cases);
  return respond;
}"""


def test_service_worker_keeps_to_the_conformance_table(browser):
    """A service worker has no document. The endpoint is a path, which is relative to the worker's own address."""
    files = {
        "page.html": b"<!doctype html><title>Page</title>",
        "worker.js": WORKER,
        "run.js": (CLIENTS / "conformance" / "run.js").read_bytes(),
        "confirmation.js": (CLIENTS / "web" / "confirmation.js").read_bytes(),
    }
    with serving(ConformanceServer(CASES, files)) as server:
        page = browser.new_page()
        page.goto(f"{server.url}/_/page.html")
        lines = page.evaluate(ASK, CASES)
        page.close()

        assert compare(["browser", "chromium"], lines, server.requests) == ""
