"""The error of the asset's build."""

from __future__ import annotations


class AssetError(Exception):
    """The asset cannot be built. The text tells the reason and what to do."""
