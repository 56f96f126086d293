"""The whole service on this machine: an emulated AWS on loopback, with the CDK stack deployed to it.

`run` is `make run`. The end-to-end tests use `emulator` and `deployment` directly.
"""

from __future__ import annotations


class CannotRunError(Exception):
    """The command cannot run; the text tells its user why, and what to do about it."""
