"""The headers of every response, including API Gateway's own."""

from __future__ import annotations

SECURITY = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Strict-Transport-Security": "max-age=31536000",
}
EXPOSED = "Retry-After"
"""The header that browsers expose to a page of another origin, besides those that they always expose."""
