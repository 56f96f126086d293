"""The error of the asset's build."""

from __future__ import annotations


class AssetError(Exception):
    """The asset cannot be built; the message says why and what to do."""
