"""The headers that every response has, the gateway's own responses too."""

from __future__ import annotations

SECURITY = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Strict-Transport-Security": "max-age=31536000",
}
EXPOSED = "Retry-After"
"""What a page of another origin may read besides the headers that browsers always expose."""
