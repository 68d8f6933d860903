"""A paper's structured text: canonical, hashable, read back the same."""

from dataclasses import replace

from diaodu.domain.papers.blocks import (
    Figure,
    Heading,
    Imprint,
    ListBlock,
    Masthead,
    Paper,
    Paragraph,
    Quote,
    Table,
    TableColumn,
    paper_from_json,
)

PAPER = Paper(
    kind="bulletin",
    plan="ordos-2021",
    period="2021-03",
    title="题",
    masthead=Masthead(name="招商动态简报", issuer="鄂尔多斯市商务局", copies=60),
    blocks=(
        Heading(level=1, text="一、总体情况"),
        Paragraph(text="文"),
        Quote(text="话", source="东胜区"),
        ListBlock(items=("甲", "乙")),
        Figure(name="f", caption="图", alt="说", spec={"data": {"values": [{"a": 1}]}, "layer": []}),
    ),
    attachments=(
        (
            "附",
            (
                Table(
                    name="t",
                    caption="表",
                    columns=(TableColumn(head="单位"),),
                    rows=(("东胜区",),),
                    notes=("注",),
                    emphasis=(0,),
                ),
            ),
        ),
    ),
)


def test_a_paper_is_read_back_the_same() -> None:
    assert paper_from_json(PAPER.to_json()) == PAPER
    assert paper_from_json(PAPER.to_json()).sha256 == PAPER.sha256


def test_a_changed_word_changes_the_hash() -> None:
    assert replace(PAPER, title="题二").sha256 != PAPER.sha256


def test_a_paper_without_number_is_a_draft() -> None:
    assert Imprint().is_draft
    assert not Imprint(issue=3).is_draft
