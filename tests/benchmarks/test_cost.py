"""The formula of the costs, and the document that shows what it gives."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from benchmarks import cost, document
from benchmarks.cost import Deployment

LEAN = Deployment(title="lean", cpu_ms=1.447, init_ms=400)


def test_billed():
    """Processor time is stretched by the share that the memory buys; from a whole processor on it is not."""
    assert cost.billed_ms(LEAN, 250) == pytest.approx(250 + 1.447 * 1769 / 256)
    assert cost.billed_ms(replace(LEAN, memory_mb=3008, writes=1), 250) == pytest.approx(250 + 5 + 1.447)


def test_throughput():
    """One request at a time."""
    assert cost.throughput(replace(LEAN, cpu_ms=0), 250) == 4


def test_environments():
    """The average is rate times duration; nearly always three times its root more are enough."""
    assert cost.environments(replace(LEAN, cpu_ms=0), 1000, 25) == (25, 40)
    assert cost.environments(replace(LEAN, cpu_ms=0), 50, 1) == (1, 1)


@pytest.mark.parametrize(
    ("deployment", "expected"),
    [(LEAN, 5.66), (replace(LEAN, front_door=cost.HTTP_API, waf=False), 2.56)],
)
def test_dollars(deployment, expected):
    """A sum that was done by hand once."""
    assert cost.dollars(deployment, 250) == pytest.approx(expected, abs=0.03)


def test_parts_add_up():
    """Writes and traces cost as much as they are used."""
    more = replace(LEAN, writes=2, traced_share=1)
    parts = cost.parts(more, 250)
    assert (parts["attempts table"], parts["traces"]) == (1.25, 5)
    assert sum(parts.values()) == pytest.approx(cost.dollars(more, 250))


def test_documents_say_what_the_results_give():
    """After a change of results, prices, alarms or metrics: python -m benchmarks.document."""
    results = json.loads(cost.RESULTS.read_text(encoding="utf-8"))
    texts = [path.read_text(encoding="utf-8") for path in document.DOCUMENTS]
    assert [document.rendered(text, results) for text in texts] == texts
    assert all(f"<!-- {name}:" in "".join(texts) for name in document.BLOCKS)
