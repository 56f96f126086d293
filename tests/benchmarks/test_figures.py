"""The benchmark's arithmetic: the reading of callgrind's output, and the comparison with the targets."""

from unittest.mock import Mock

import pytest

from benchmarks import callgrind, counts, packages, targets
from benchmarks.callgrind import FEW, MANY, TRIES, CallgrindError, Counts
from benchmarks.variants import PrimingFailedError

CALLGRIND = "version: 1\npid: 7\n\nevents: Ir\nfn=(0)\n0 12\n\ntotals: 1544313673\n"


def test_total():
    """The total is that of the line `totals:`, wherever it is."""
    assert callgrind.total(CALLGRIND) == 1_544_313_673


def test_no_total():
    """An incomplete file is an error."""
    with pytest.raises(CallgrindError, match="totals"):
        callgrind.total(CALLGRIND.replace("totals", "summary"))


def test_warm_and_cold():
    """A warm request is what many requests cost more than few, without the start; a cold one is the first."""
    counts = Counts({("ours", FEW): 1000 + FEW * 7, ("ours", MANY): 1000 + MANY * 7, ("ours", 1): 1007})
    assert (counts.warm("ours"), counts.cold("ours")) == (7, 1007)


def test_jobs():
    """A cold figure takes one run, a warm one two."""
    assert callgrind.jobs(cold=["V0"], warm=["V5a"]) == [("V0", 1), ("V5a", MANY), ("V5a", FEW)]


def test_a_start_that_could_not_prime_is_counted_again():
    """A start whose priming failed is repeated, because its instructions are no figure, but not for ever."""
    count = Mock(side_effect=[*[PrimingFailedError] * (TRIES - 1), 7])
    assert callgrind.persistently(count) == 7
    with pytest.raises(PrimingFailedError):
        callgrind.persistently(Mock(side_effect=[*[PrimingFailedError] * TRIES, 7]))


@pytest.mark.parametrize(
    ("measured", "met", "fails"),
    [(3.7, "stretch", False), (4.25, "must", False), (4.3, "no", False), (4.33, "no", False), (4.34, "no", True)],
)
def test_finding(measured, met, fails):
    """The table compares with the exact target. The check allows 2 % more."""
    (finding,) = targets.findings({"cold_v0": measured})
    assert (finding.met, finding.fails) == (met, fails)


def test_reported_only():
    """A figure that is only reported never fails the check."""
    (finding,) = targets.findings({"added_right": 51})
    assert (finding.met, finding.fails) == ("no", False)


def test_target_of_zero():
    """A target of zero has no tolerance: one module compiled at start fails."""
    assert [targets.findings({"compiled": count})[0].fails for count in (0, 1)] == [False, True]


def test_plain_figures():
    """Sends to Cognito and writes to the attempts table are counted separately."""
    counted = {"compiled": [], "sends_warm": ["ConfirmSignUp", "UpdateItem", "UpdateItem"], "sends_invalid": []}
    assert counts.plain_figures(counted) == {"compiled": 0, "sends_warm": 1, "writes_warm": 2, "sends_invalid": 0}


def test_pinned():
    """A package's part of the lock file keeps all its hashes, and nothing of its neighbours."""
    one = "one==1 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n"
    lock = f"{one}two==2 ; python_version < '4' \\\n    --hash=sha256:cc\n"
    assert packages.pinned(lock, ["one"]) == one
    assert packages.versions(lock, ["two"]) == {"two": "2"}


def test_one_runtime_client():
    """The benchmark and its fixtures use the runtime client and the SDK of the project's lock file."""
    shared = ("awslambdaric", "botocore", "aws-lambda-powertools")
    project = packages.FOLDER.parent / "requirements.txt"
    assert packages.versions(packages.LOCK.read_text(), shared) == packages.versions(project.read_text(), shared)
