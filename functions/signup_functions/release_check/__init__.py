"""Checks a new version of the confirm function before it gets any traffic."""
