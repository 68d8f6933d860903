"""What the command line says in Chinese has Chinese punctuation: help, messages, headings of tables."""

import ast
import re
from collections.abc import Iterator

import pytest

from diaodu import ROOT

FILES = sorted(path for path in (ROOT / "desk").rglob("*.py") if "demo" not in path.parent.parts)
HAN, VALUE = "\u4e00-\u9fff", "\0"
"""VALUE stands for what a sentence is filled with."""
WRONG = re.compile(
    rf"[{HAN}][,:;!?()]|[,:;!?()] ?[{HAN}]"  # beside a Chinese character
    rf"|{VALUE}[,:;] +{VALUE}|{VALUE}\({VALUE}\)"  # between two values
)
ENGLISH = re.compile(r"[A-Za-z`'][A-Za-z`' ]")
"""How a docstring for readers of the code begins."""


def sentences(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every string of a module with its line; what is filled in as VALUE."""
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield node.lineno, "".join(v.value if isinstance(v, ast.Constant) else VALUE for v in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts:
            yield node.lineno, node.value


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_half_width_punctuation_stands_among_chinese(path) -> None:
    told = [(line, text) for line, text in sentences(ast.parse(path.read_text(encoding="utf-8")))]
    wrong = [(line, text) for line, text in told if WRONG.search(text) and not ENGLISH.match(text)]
    assert wrong == []
