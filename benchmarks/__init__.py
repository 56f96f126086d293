"""Benchmarks of the confirm function's starts and invocations, compared with simpler and heavier functions."""
