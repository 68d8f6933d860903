"""Small pieces of Markdown for the generated pages."""

import re
from collections.abc import Iterable, Mapping, Sequence

GENERATED = "<!-- Written by `python -m docs.generate`; change the source it names, not this page. -->"

_BLOCK = re.compile(r"(<!-- from the code: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def with_blocks(text: str, blocks: Mapping[str, str]) -> str:
    """A page written by hand with its marked blocks made anew."""
    return _BLOCK.sub(lambda found: f"{found[1]}{blocks[found[2]]}\n{found[3]}", text)


def page(title: str, *parts: str) -> str:
    """A page: title, the mark that it is generated, then its parts with a blank line between."""
    return "\n\n".join([f"# {title}", GENERATED, *parts]) + "\n"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; cells are text and may hold anything but line ends."""
    lines = [heads, ["---"] * len(heads), *([_cell(value) for value in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
