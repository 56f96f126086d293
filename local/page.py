"""Serves the page of `clients/web` on a loopback port of its own, with the API under the same origin.

A page that a forwarder such as Codespaces shows under another name therefore reaches its API. The port is bound before
the stack is deployed, because the stack has to allow the page's origin. Serving starts once the API has an address.
"""

from __future__ import annotations

import hmac
import json
import re
import secrets
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlsplit

from local import CannotRunError
from local.developer_pages import POLICY as DEVELOPER_POLICY
from local.server import TEXT, Handler, Server

if TYPE_CHECKING:
    from local.api import Api
    from local.developer_pages import DeveloperPages

HTML, CSS = (f"text/{kind}; charset=utf-8" for kind in ("html", "css"))
JSON = "application/json"
FORM_BYTES = 10_000
DEVELOPER_STYLE = Path(__file__).with_name("developer_pages.css")
FOLDER = Path(__file__).resolve().parent.parent / "clients" / "web"
MODULES = ("start", "page", "view", "texts", "messages", "language", "link", "code", "confirmation")
LANGUAGES = tuple(sorted(path.stem for path in FOLDER.glob("languages/*.js")))
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
NO_KEY = "This is for whoever started `make run`: open the address of the mails that it printed, once.\n"
NO_SIGN_IN = '<meta name="sign-in" content="">'


class Page(Server):
    """The page's server. `origin` is known at once; `serve` starts it."""

    # A loopback port is open to every program and user of the machine; the mails and users are for who knows the key.
    key = secrets.token_hex(16)
    endpoint = ""
    pages: DeveloperPages | None = None
    api: Api | None = None

    def __init__(self, port: int | None = None) -> None:
        """Bind `port`, or a free one. Raises `OSError` if the port is in use."""
        super().__init__(port, _Handler)

    def serve(self, endpoint: str, pages: DeveloperPages | None = None, api: Api | None = None) -> None:
        """Serve the page. Where `api` is given, it is served under the same origin, and `endpoint` is its path."""
        self.endpoint, self.pages, self.api = endpoint, pages, api
        self.start()

    @property
    def mails(self) -> str:
        """The address of the mails, with the key."""
        return f"{self.origin}/mails?key={self.key}"

    def link(self, username: str, code: str) -> str:
        """Return the address that fills in the form, as a mail would contain it."""
        return f"{self.origin}/#username={quote(username, safe='@')}&code={quote(code)}"


class _Handler(Handler):
    server: Page

    def respond(self) -> None:
        """Pass the API's requests on, serve the pages, and sign users up."""
        api = self.server.api
        if api is not None and api.serves(self.path):
            api.respond(self)
        elif self.command in {"GET", "HEAD"}:
            self._show(self._place())
        elif self.command == "POST" and self._place() == "/users" and self.server.pages and self._is_own():
            self._sign_up(self.server.pages)
        else:
            self._send(HTTPStatus.NOT_FOUND, TEXT, "Not found\n", DEVELOPER_POLICY)

    def _show(self, path: str) -> None:
        pages = self.server.pages
        index, policy = published(self.server.endpoint, sign_in="/sign-in" if pages else "")
        if path in FILES:
            name, content_type = FILES[path]
            self._send(HTTPStatus.OK, content_type, index if path == "/" else (FOLDER / name).read_bytes(), policy)
        elif pages and path in pages.by_path and self._knows_key():
            self._send(HTTPStatus.OK, HTML, pages.by_path[path](), DEVELOPER_POLICY, {"Set-Cookie": self._cookie()})
        elif pages and path in pages.by_path:
            self._send(HTTPStatus.FORBIDDEN, TEXT, NO_KEY, DEVELOPER_POLICY)
        elif pages and path == f"/{DEVELOPER_STYLE.name}":
            self._send(HTTPStatus.OK, CSS, DEVELOPER_STYLE.read_bytes(), DEVELOPER_POLICY)
        else:
            self._send(HTTPStatus.NOT_FOUND, TEXT, "Not found\n", policy)

    def _sign_up(self, pages: DeveloperPages) -> None:
        if not self._knows_key():
            self._send(HTTPStatus.FORBIDDEN, TEXT, NO_KEY, DEVELOPER_POLICY)
            return
        if self.length > FORM_BYTES:
            self._send(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TEXT, "The form is too large.\n", DEVELOPER_POLICY)
            return
        form = parse_qs(self.rfile.read(self.length).decode(errors="replace"))
        try:
            user = pages.sign_up(form.get("username", [""])[0])
        except (ValueError, CannotRunError) as refusal:
            self._send(HTTPStatus.BAD_REQUEST, TEXT, f"{refusal}\n", DEVELOPER_POLICY)
            return
        if self.headers.get("Accept") == JSON:
            self._send(HTTPStatus.CREATED, JSON, json.dumps(user), DEVELOPER_POLICY)
        else:
            self._send(HTTPStatus.SEE_OTHER, TEXT, "", DEVELOPER_POLICY, {"Location": "/mails"})

    def _place(self) -> str:
        return self.path.partition("?")[0]

    def _knows_key(self) -> bool:
        """Return whether the request has the key: in its query, or in the cookie that the first response sets."""
        given = parse_qs(urlsplit(self.path).query).get("key", [""])[0].encode()
        cookies = [part.strip() for part in self.headers.get("Cookie", "").split(";")]
        return hmac.compare_digest(given, self.server.key.encode()) or any(
            hmac.compare_digest(cookie.encode(), self._cookie().partition(";")[0].encode()) for cookie in cookies
        )

    def _cookie(self) -> str:
        # Browsers send a cookie to every port of a host; the name keeps two instances apart.
        return f"key-{self.server.server_port}={self.server.key}; HttpOnly; SameSite=Strict; Path=/"

    def _is_own(self) -> bool:
        """Return whether one of this server's pages posts, or no browser. Old browsers send `Origin` alone."""
        host = self.headers["Host"]
        site = self.headers.get("Sec-Fetch-Site")
        if site is not None:
            return site == "same-origin"
        return self.headers.get("Origin", f"http://{host}") in {f"http://{host}", f"https://{host}"}

    def _send(
        self, status: HTTPStatus, content_type: str, body: str | bytes, policy: str, more: dict[str, str] | None = None
    ) -> None:
        self.send(status, content_type, body, HEADERS | {"Content-Security-Policy": policy} | (more or {}))


def published(endpoint: str, *, sign_in: str = "") -> tuple[str, str]:
    """Return index.html for an API and a sign-in page, and its policy with what only a header can contain."""
    api, published_api = (urlsplit(url) for url in (endpoint, PUBLISHED_ENDPOINT))
    index = (FOLDER / "index.html").read_text()
    index = index.replace(PUBLISHED_ENDPOINT, endpoint)
    index = index.replace(NO_SIGN_IN, NO_SIGN_IN.replace('""', f'"{sign_in}"'))
    origin = f"{api.scheme}://{api.netloc}" if api.netloc else "'self'"
    index = index.replace(f"{published_api.scheme}://{published_api.netloc}", origin)
    policy = re.search(r'content="(default-src [^"]+)"', index)
    if policy is None:
        raise ValueError("index.html states no Content-Security-Policy")
    return index, f"{policy.group(1)}; frame-ancestors 'none'"
