"""Serves the page of `clients/web` on a loopback port of its own, so that its calls to the API are cross-origin.

The port is bound before the stack is deployed, because the stack has to allow the page's origin. Serving starts once
the API has an address.
"""

from __future__ import annotations

import json
import re
import sys
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qs, quote, urlsplit

from local import CannotRunError
from local.desk import POLICY as DESK_POLICY
from local.emulator import HOST

if TYPE_CHECKING:
    from types import TracebackType

    from local.desk import Desk

HTML, CSS, TEXT = (f"text/{kind}; charset=utf-8" for kind in ("html", "css", "plain"))
JSON = "application/json"
FORM_BYTES = 10_000
DESK_STYLE = Path(__file__).with_name("desk.css")
FOLDER = Path(__file__).resolve().parent.parent / "clients" / "web"
MODULES = ("start", "page", "view", "texts", "messages", "language", "link", "code", "confirmation")
LANGUAGES = ("en", "de", "es", "fr", "ja", "ar")
SCRIPTS = (*MODULES, *(f"languages/{language}" for language in LANGUAGES))
FILES = {
    "/": ("index.html", HTML),
    **{f"/{name}.css": (f"{name}.css", CSS) for name in ("brand", "page")},
    "/icon.svg": ("icon.svg", "image/svg+xml"),
    **{f"/{script}.js": (f"{script}.js", "text/javascript; charset=utf-8") for script in SCRIPTS},
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",  # an edited file is visible at the next load
}
PUBLISHED_ENDPOINT = "https://api.example.com/v1/confirm"  # the placeholder in index.html
NO_SIGN_IN = '<meta name="sign-in" content="">'
HTTP_PORT = 80  # browsers omit it
CONNECTION_SECONDS = 30  # browsers open connections in advance and never use some


class Page:
    """The page's server, bound while the `with` block lasts. `origin` is known at once; `serve` starts it."""

    def __init__(self, port: int | None = None) -> None:
        """Bind `port`, or a free one. Raises `OSError` if the port is in use."""
        self._server = _Server((HOST, port or 0), _Handler)
        self.origin = self._server.origin
        self._thread: Thread | None = None

    def __enter__(self) -> Self:
        """Return the page, not yet serving."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop the server and release the port."""
        if self._thread is not None:
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def serve(self, endpoint: str, desk: Desk | None = None) -> None:
        """Serve the page with `endpoint` as the URL of `POST /confirm`, and the pages of the desk if there is one."""
        self._server.endpoint = endpoint
        self._server.desk = desk
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
        self._thread.start()

    def link(self, username: str, code: str) -> str:
        """Return the address that fills in the form, as a mail would contain it."""
        return f"{self.origin}/#username={quote(username, safe='@')}&code={quote(code)}"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    endpoint = ""
    desk: Desk | None = None

    @property
    def origin(self) -> str:
        """The page's origin, as a browser writes it."""
        return f"http://{HOST}" if self.server_port == HTTP_PORT else f"http://{HOST}:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - the base class's types
        """Print the error, unless a browser only disconnected."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = CONNECTION_SECONDS

    def do_GET(self) -> None:
        """Serve the page's files and no others; redirect `localhost` to the origin that the API allows."""
        if self.headers.get("Host", "").partition(":")[0] == "localhost":
            self.send_response(HTTPStatus.TEMPORARY_REDIRECT)
            self.send_header("Location", f"{self.server.origin}{self.path}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        path = self.path.partition("?")[0]
        desk = self.server.desk
        index, policy = published(self.server.endpoint, sign_in="/sign-in" if desk else "")
        if path in FILES:
            name, content_type = FILES[path]
            self._send(HTTPStatus.OK, content_type, index if path == "/" else (FOLDER / name).read_bytes(), policy)
        elif desk and path in desk.pages:
            self._send(HTTPStatus.OK, HTML, desk.pages[path](), DESK_POLICY)
        elif desk and path == f"/{DESK_STYLE.name}":
            self._send(HTTPStatus.OK, CSS, DESK_STYLE.read_bytes(), DESK_POLICY)
        else:
            self._send(HTTPStatus.NOT_FOUND, TEXT, "Not found\n", policy)

    do_HEAD = do_GET  # noqa: N815 - the base class's name

    def do_POST(self) -> None:
        """Sign another user up, for this server's own pages and for `make user`."""
        desk = self.server.desk
        length = self.headers.get("Content-Length", "0")
        own = self.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"  # or no browser
        if desk is None or self.path != "/users" or not own or not length.isdecimal() or int(length) > FORM_BYTES:
            self.close_connection = True  # the body is not read
            self._send(HTTPStatus.NOT_FOUND, TEXT, "Not found\n", DESK_POLICY)
            return
        form = parse_qs(self.rfile.read(int(length)).decode(errors="replace"))
        try:
            user = desk.sign_up(form.get("username", [""])[0])
        except (ValueError, CannotRunError) as refusal:
            self._send(HTTPStatus.BAD_REQUEST, TEXT, f"{refusal}\n", DESK_POLICY)
            return
        if self.headers.get("Accept") == JSON:
            self._send(HTTPStatus.CREATED, JSON, json.dumps(user), DESK_POLICY)
        else:
            self._send(HTTPStatus.SEE_OTHER, TEXT, "", DESK_POLICY, location="/mails")

    def _send(self, status: HTTPStatus, content_type: str, body: str | bytes, policy: str, location: str = "") -> None:
        content = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        headers = HEADERS | {"Content-Type": content_type, "Content-Length": str(len(content))}
        headers |= {"Location": location} if location else {}
        for header, value in (headers | {"Content-Security-Policy": policy}).items():
            self.send_header(header, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def version_string(self) -> str:
        """Return a name that reveals no software."""
        return "page"

    def log_message(self, *_: object) -> None:
        """Print nothing: the terminal shows the function's log."""


def published(endpoint: str, *, sign_in: str = "") -> tuple[str, str]:
    """Return index.html for an API and a sign-in page, and its policy with what only a header can contain."""
    api, published_api = (urlsplit(url) for url in (endpoint, PUBLISHED_ENDPOINT))
    index = (FOLDER / "index.html").read_text()
    index = index.replace(PUBLISHED_ENDPOINT, endpoint)
    index = index.replace(NO_SIGN_IN, NO_SIGN_IN.replace('""', f'"{sign_in}"'))
    index = index.replace(f"{published_api.scheme}://{published_api.netloc}", f"{api.scheme}://{api.netloc}")
    policy = re.search(r'content="(default-src [^"]+)"', index)
    if policy is None:
        raise ValueError("index.html states no Content-Security-Policy")
    return index, f"{policy.group(1)}; frame-ancestors 'none'"
