"""A letter that would run a few lines over its page is set closer, as in the PDF, and stays on it."""

from math import ceil

from diaodu.adapters.renderers.docx.measures import PITCH, POINT, pt
from diaodu.domain.papers.blocks import Block, Line, LinePlace, Paper, Table
from diaodu.domain.papers.layout import LANDSCAPE, lay_out, text_width
from diaodu.domain.text.wording import title_lines

CLOSEST = pt(22)
HEAD, TITLE_LINE = 117.0, 35.0
"""Points from the type area's top to the text without the title, and a line of the title."""
AROUND_TABLE, TABLE_SLACK = 12.0, 6.0
"""Points above and below a table; a row may have a line more than reckoned where other fonts stand in."""
LINE_CHARACTERS, INDENT = 28.0, 2
SIGNER_LINES = 3.0
"""A signature's line and the two above it that stay empty."""
UNDER_TITLE, ABOVE_SIGNER = PITCH / 2 / POINT, 0.8
"""Points below its title and empty lines above the signature that a letter set closer does without."""


def letter_pitch(paper: Paper) -> int:
    """From line to line in twips: the ordinary distance, or one at which a letter's text stays on one page."""
    lines = sum(_lines(block) for block in paper.blocks)
    tables = [block for block in paper.blocks if isinstance(block, Table)]
    taken = sum(lay_out(table).height + AROUND_TABLE + TABLE_SLACK for table in tables)
    room = LANDSCAPE - HEAD - TITLE_LINE * len(title_lines(paper.title)) - taken
    if lines * PITCH <= room * POINT:
        return PITCH
    fitting = int((room + UNDER_TITLE) * POINT / (lines - ABOVE_SIGNER))
    return min(fitting, PITCH - 1) if fitting >= CLOSEST else PITCH


def _lines(block: Block) -> float:
    """Lines of a block of words, each up to a character short, with the empty ones above a signature."""
    if isinstance(block, Table):
        return 0
    if isinstance(block, Line):
        return 0 if block.is_in_head else SIGNER_LINES if block.place == LinePlace.SIGNER else 1
    length = text_width(getattr(block, "text", "")) + INDENT
    return 1 if length <= LINE_CHARACTERS else ceil(length / (LINE_CHARACTERS - 1))
