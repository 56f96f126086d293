"""The whole service on this machine: an emulated AWS on loopback, and the CDK stack deployed to it.

`run` is `make run`; the end-to-end tests use `emulator` and `deployment` as they are.
"""

from __future__ import annotations

import infra  # noqa: F401 - makes the packages of the functions importable


class CannotRunError(Exception):
    """What stands in the way and what to do about it, in sentences for the person who typed the command."""
