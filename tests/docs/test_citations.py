"""What code, tests, plans and pages cite is in the repository, down to the heading."""

import re
from pathlib import Path

import pytest

from diaodu import ROOT

FOLDERS = ("flows", "tasks", "expectations", "plans", "templates", "desk", "diaodu", "tests", "docs", "bench")
OUTSIDE = re.compile(r"\b(?:DOMAIN|CONTRACT|RELIABILITY|DESIGN|PAPERS|ENGINE|STYLE)\b")
"""Names of notes that are not part of the repository, as they were once cited."""
CITED = re.compile(r"docs/((?:[\w-]+/)*[\w.-]+\.md)(?:#([\w-]+))?")
LINKED = re.compile(r"\]\((?!\w+://)([^)#]*)#([^)]+)\)")


def written() -> list[Path]:
    endings = {".py", ".md", ".yaml", ".j2", ".typ", ".toml"}
    found = [path for name in FOLDERS for path in (ROOT / name).rglob("*") if path.suffix in endings]
    return sorted([*found, *(path for path in ROOT.iterdir() if path.suffix in endings)])


def headings(page: Path) -> set[str]:
    """The anchors of a page, as they are made of its headings."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_nothing_cites_a_document_that_is_not_in_the_repository() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): word
        for path in written()
        if path != Path(__file__) and (word := OUTSIDE.findall(path.read_text(encoding="utf-8")))
    }  # fmt: skip
    assert found == {}


def test_every_page_and_heading_that_is_cited_is_there() -> None:
    missing = []
    for path in written():
        for name, heading in CITED.findall(path.read_text(encoding="utf-8")):
            page = ROOT / "docs" / name
            if not page.exists() or (heading and heading not in headings(page)):
                missing.append(f"{path.relative_to(ROOT)}: docs/{name}#{heading}")
    assert missing == []


@pytest.mark.parametrize("page", sorted((ROOT / "docs").rglob("*.md")), ids=lambda page: page.stem)
def test_every_heading_that_a_page_links_to_is_there(page: Path) -> None:
    linked = LINKED.findall(page.read_text(encoding="utf-8"))
    assert [f"{name}#{to}" for name, to in linked if to not in headings((page.parent / name) if name else page)] == []
