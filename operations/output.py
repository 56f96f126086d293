"""Prints what commands report, without characters that control a terminal."""

import os
import sys


def printable(text: str) -> str:
    """Return the text with each character escaped that could control a terminal. Line breaks stay."""
    return "".join(sign if sign.isprintable() or sign == "\n" else ascii(sign)[1:-1] for sign in text)


def say(text: str, *, error: bool = False) -> None:
    """Print a text, escaped, at once.

    A character that the stream's encoding lacks is printed as `?`. If the reader has gone, as in `make user | head -1`,
    nothing is printed and the command goes on.
    """
    stream = sys.stderr if error else sys.stdout
    encoding = stream.encoding or "utf-8"
    try:
        print(printable(text).encode(encoding, "replace").decode(encoding), file=stream, flush=True)
    except BrokenPipeError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())  # the interpreter flushes the stream once more when it ends
        os.close(nowhere)
