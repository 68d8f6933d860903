"""How papers are dressed."""

from diaodu.domain.states import Worded


class Dress(Worded):
    """How a paper is dressed: its head, its foot and its page numbers."""

    BULLETIN = "bulletin", "简报"  # red name, number, rule; 版记
    LETTER = "letter", "信函格式"  # red issuer and two red rules; no number on page 1
    DOCUMENT = "document", "普通公文"  # red issuer, 文号, rule
    PLAIN = "plain", "内部材料"  # no red head
    BOOK = "book", "印册"  # cover, contents, running heads
