"""A paragraph of prose, wherever it stands: in a document, or in a sheet as a row of free text."""

from dataclasses import dataclass

from diaodu.adapters.reader.sheets.lines import Lines, Rows, Workbook
from diaodu.domain.intake.reading import ReadingContext


@dataclass(frozen=True, slots=True, kw_only=True)
class WordParagraph:
    """One paragraph that says something; `number` counts these from 1, in a sheet the rows."""

    number: int
    text: str
    level: int = 0  # of a heading by its style or outline: 1 is the highest, 0 is none
    is_strong: bool = False  # bold, or in a headline's font
    listed: str = ""  # numbered by the program: list and depth
    cells: tuple[str, ...] = ()  # of a table's row, those that are filled


@dataclass(frozen=True, slots=True, kw_only=True)
class ProseSource:
    """Where prose stands: its workbook or document, its tab ("" in a document), the run."""

    workbook: Workbook
    context: ReadingContext
    tab: str = ""

    def lines(self, own: Rows) -> Lines:
        """Some lines of it, with what the workbook says."""
        return Lines(own=own, tab=self.tab, file=self.workbook.file, cover=self.workbook.cover)
