"""Behind a TLS-inspecting proxy, whose CA certificate only the system's store has."""

import os
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from benchmarks.certificates import server_context
from tests.support.loopback import answering
from tests.support.programs import run

STORE = Path("/etc/ssl/certs/ca-certificates.crt")
OWN_NAMESPACE = ["unshare", "--mount", "--map-root-user"]
PROBE = """
probe:
	-@$(BIN)/python -m pip download --no-deps --no-cache-dir --dest=. --index-url=$(SERVER)/pip/ demo
	-@$(BIN)/uv pip install --dry-run --no-cache --python=$(BIN)/python --index-url=$(SERVER)/uv/ demo
	-@$(BIN)/node -e 'fetch("$(SERVER)/node/")'
"""


def namespaces():
    """Return whether this user may have a mount namespace of their own."""
    return STORE.exists() and shutil.which("unshare") and run([*OWN_NAMESPACE, "true"]).returncode == 0


@contextmanager
def index(folder):
    """Serve an empty package index over TLS; yield its URL, the CA certificate and the first parts of the paths."""

    def respond(request, _):
        seen.add(request.path.split("/")[1])
        return 200, {"Content-Type": "text/html"}, b""

    seen = set()
    context, authority = server_context(folder)
    with answering(respond, tls=context) as address:
        yield f"https://{address}", authority, seen


@pytest.mark.skipif(not namespaces(), reason="needs Linux, a Debian-like store of certificates and mount namespaces")
@pytest.mark.parametrize("trusted", [True, False])
def test_the_store_of_the_system_is_trusted(checkout, tmp_path, trusted):
    """pip, uv and Node, as `make` starts them, trust a CA certificate that only the system's store has."""
    for name in ("python", "uv", "node"):
        (checkout.bin / name).write_text(f'#!/bin/sh\nexec "{Path(sys.prefix, "bin", name)}" "$@"\n')
    (checkout.folder / "probe.mk").write_text(PROBE)
    with index(tmp_path) as (url, authority, seen):
        store = tmp_path / "store"
        shutil.copy(STORE, store)
        with store.open("ab") as file:
            file.write(authority if trusted else b"")
        run(
            [*OWN_NAMESPACE, "sh", "-c", f'mount --bind "$1" {STORE} && shift && exec "$@"', "sh", store, "make",
             "-f", "Makefile", "-f", "probe.mk", "BIN=bin", f"SERVER={url}", "probe"],
            folder=checkout.folder,
            env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PIP_RETRIES": "0", "UV_HTTP_RETRIES": "0",
                 "PIP_CONFIG_FILE": os.devnull},
        )  # fmt: skip

    assert seen == ({"pip", "uv", "node"} if trusted else set())
