"""Commands that act on a deployed environment, in an AWS account or in the emulated AWS."""

from __future__ import annotations

from infra.settings.load import load

load()  # every command stops here, with one sentence, if infra/environments.py is invalid
