"""Whoever does not hold the right code learns nothing about an account, whatever they send and when."""

from __future__ import annotations

import os
import secrets

from tests.support.two_worlds import SEQUENCES, search


def test_account_cannot_be_told_from_an_unknown_name(environments, request):
    """No sequence of requests, pauses and faults shows whether an account exists, or in what state.

    ``SEQUENCES=5000`` in the environment searches longer; ``--hypothesis-seed`` repeats a search.
    """
    sequences = int(os.environ.get("SEQUENCES", SEQUENCES))
    seed = int(request.config.getoption("--hypothesis-seed") or secrets.randbits(32))
    try:
        reasons = search(environments, sequences=sequences, seed=seed)
    except BaseException as failure:
        failure.add_note(f"Repeat with SEQUENCES={sequences} and --hypothesis-seed={seed}")
        raise
    print(reasons)
