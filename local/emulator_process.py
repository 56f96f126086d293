"""The emulator's process: runs ministack, for callers who know its key, until the process that started it ends.

Any user of the machine can find the port and connect to it, and so can web pages. ministack itself checks too little:
some access keys are always valid, Cognito's sign-up operations are unsigned, and `/_ministack/...` asks for nothing.
The key is therefore the first part of every URL. `AWS_ENDPOINT_URL` passes it to whatever uses an AWS SDK.

Standard input is a pipe that nobody writes to. It closes however the parent ends, even by `kill -9`, on Linux and macOS
alike. This process then kills its whole process group, the functions' processes included.

The file is run by its path with `python -I`, so that neither this folder nor `PYTHON*` variables affect the emulator's
imports.
"""

from __future__ import annotations

import hmac
import os
import shutil
import signal
import sys
import threading
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


def end_with_parent() -> None:
    """Wait until the parent is gone, then remove the emulator's folder and kill its process group."""
    sys.stdin.buffer.read()
    shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)
    os.killpg(0, signal.SIGKILL)


def guarded(application: Application, key: str) -> Application:
    """Return an ASGI application that refuses every request whose path does not begin with the key.

    `raw_path` keeps the key, because SDKs sign the path with it.
    """

    async def guard(scope: dict[str, Any], receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI's own types
        if scope["type"] == "lifespan":
            await application(scope, receive, send)
            return
        given, _, rest = scope["path"].removeprefix("/").partition("/")
        if scope["type"] == "http" and hmac.compare_digest(given.encode(), key.encode()):
            await application(scope | {"path": f"/{rest}"}, receive, send)
        elif scope["type"] == "http":
            await send({"type": "http.response.start", "status": 403, "headers": [(b"content-length", b"0")]})
            await send({"type": "http.response.body"})
        else:
            await send({"type": "websocket.close"})

    return guard


if __name__ == "__main__":
    threading.Thread(target=end_with_parent, daemon=True).start()
    ministack: Any = import_module("ministack.app")
    ministack.app = guarded(ministack.app, urlsplit(os.environ["AWS_ENDPOINT_URL"]).path.strip("/"))
    ministack.main()
