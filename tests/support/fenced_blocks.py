"""The fenced blocks of the project's documents."""

import re
import textwrap
from dataclasses import dataclass

from local.deployment import PROJECT

DOCUMENTS = sorted(
    {*PROJECT.glob("*.md"), *PROJECT.glob("docs/**/*.md"), *PROJECT.glob("clients/*/*.md")}
    | {path for path in PROJECT.glob("clients/**/README.md") if "node_modules" not in path.parts}
)
FENCE = re.compile(r"^( *)```([^\n`]*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A fenced block: the document, its line there, the words after the fence, and the text."""

    document: str
    line: int
    info: tuple[str, ...]
    text: str

    @property
    def language(self):
        """The language; empty if the fence names none."""
        return self.info[0] if self.info else ""

    @property
    def is_shell(self):
        """Whether the block has shell commands."""
        return self.language in {"sh", "bash"}

    @property
    def is_for_aws(self):
        """Whether the commands are for a real AWS account."""
        return "aws" in self.info[1:]

    def __str__(self):
        """Return the place, as editors link it."""
        return f"{self.document}:{self.line}"


def blocks_of(path):
    """Return the fenced blocks of a document, in order."""
    text = path.read_text(encoding="utf-8")
    return [
        Block(
            document=path.relative_to(PROJECT).as_posix(),
            line=text.count("\n", 0, found.start()) + 1,
            info=tuple(found[2].split()),
            text=textwrap.dedent(found[3]),
        )
        for found in FENCE.finditer(text)
    ]


BLOCKS = [block for path in DOCUMENTS for block in blocks_of(path)]
