"""Why the asset cannot be built."""

from __future__ import annotations


class AssetError(Exception):
    """The asset cannot be built; the text says why, and what to do."""
