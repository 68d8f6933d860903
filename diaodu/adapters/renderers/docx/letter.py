"""A letter that would run a few lines over its page is set closer, as in the PDF, and stays on it."""

from math import ceil

from diaodu.adapters.renderers.docx.measures import PITCH, POINT, pt
from diaodu.domain.papers.blocks import Block, Line, LinePlace, Paper, Table
from diaodu.domain.papers.layout import LANDSCAPE, lay_out, text_width
from diaodu.domain.text.wording import title_lines

CLOSEST = pt(23)
HEAD, TITLE_LINE = 166.0, 35.0
"""Points from the type area's top to the text without the title, and a line of the title."""
AROUND_TABLE = 12.0
LINE_CHARACTERS, INDENT = 28.0, 2
SIGNER_LINES = 3.0
"""A signature's line and the two above it that stay empty."""
SAVED, SPARE_LINES = 14.0, 0.1
"""Points that a letter set closer saves below its title, and lines by which it is reckoned longer: the empty ones above
the signature are fewer, a line of text may break earlier than reckoned."""


def letter_pitch(paper: Paper) -> int:
    """From line to line in twips: the ordinary distance, or one at which a letter's text stays on one page."""
    lines = sum(_lines(block) for block in paper.blocks)
    tables = [lay_out(block).height + AROUND_TABLE for block in paper.blocks if isinstance(block, Table)]
    room = (LANDSCAPE - HEAD - TITLE_LINE * len(title_lines(paper.title)) - sum(tables)) * POINT
    if lines * PITCH <= room:
        return PITCH
    fitting = int((room + SAVED * POINT) / (lines - SPARE_LINES))
    return min(fitting, PITCH - 1) if fitting >= CLOSEST else PITCH


def _lines(block: Block) -> float:
    """Lines of a block of words, with the empty ones above a signature."""
    if isinstance(block, Table):
        return 0
    if isinstance(block, Line):
        return 0 if block.is_in_head else SIGNER_LINES if block.place == LinePlace.SIGNER else 1
    return ceil((text_width(getattr(block, "text", "")) + INDENT) / LINE_CHARACTERS)
