"""Benchmarks of the confirm function's starts and invocations, compared with simpler and heavier functions."""

from __future__ import annotations

import infra.functions_path  # noqa: F401 - makes the modules of functions/ importable
