"""Writes the documents that are derived from the code."""
