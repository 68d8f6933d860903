"""Why a file can't be read, in words a clerk can act on.

FileFault            the file gives no rows; carries the outcome and the F-FILE problem
└── NotAWorkbook     a PDF, picture or document: kept as an attachment, no problem
"""

from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.intake.reading import Problem, ReadFile
from diaodu.domain.states import ReadOutcome

RETIRED = 3
"""Exit code of a reading process that has grown large and leaves the rest to a fresh one."""


class FileFault(Exception):  # noqa: N818 - it is the file's fault, not the program's error
    """A file that can't be read: outcome, reason and remedy."""

    def __init__(self, outcome: ReadOutcome, reason: str, remedy: str) -> None:
        """Keep the three."""
        super().__init__(reason)
        self.outcome, self.reason, self.remedy = outcome, reason, remedy

    def as_file(self, name: str) -> ReadFile:
        """The file's reading: no sheets and one F-FILE."""
        problem = Problem(rule=HouseRule.FILE, value=name, detail={"reason": self.reason, "remedy": self.remedy})
        return ReadFile(name=name, outcome=self.outcome, message=f"{self.reason}，{self.remedy}", problems=[problem])


class NotAWorkbook(FileFault):
    """A file of another kind: an attachment."""

    def __init__(self, kind: str, hint: str = "") -> None:
        """Name the kind, such as PDF 文件, and what would be read of it in another form."""
        super().__init__(ReadOutcome.ATTACHMENT, kind, hint)

    def as_file(self, name: str) -> ReadFile:
        """The file's reading: kept, nothing to mend."""
        hint = f"。{self.remedy}" if self.remedy else ""
        return ReadFile(name=name, outcome=ReadOutcome.ATTACHMENT, message=f"{self.reason}，按附件留存{hint}")


SAVE_AS = "请用 Excel 或 WPS 打开后另存为 .xlsx 格式重新报送"


def damaged(reason: str = "文件已损坏", remedy: str = SAVE_AS) -> FileFault:
    """The bytes are no workbook any more."""
    return FileFault(ReadOutcome.DAMAGED, reason, remedy)


def refused(reason: str, remedy: str = SAVE_AS) -> FileFault:
    """The gate does not let the file in."""
    return FileFault(ReadOutcome.REFUSED, reason, remedy)


def too_large() -> FileFault:
    """A sheet is larger than the reader takes."""
    return refused("工作表行列过多，或在很远的单元格里有内容", "请删除表格以外的行列后重新报送")


def encrypted() -> FileFault:
    """The workbook needs a password."""
    return FileFault(ReadOutcome.ENCRYPTED, "工作簿已加密", "请取消密码后重新报送")


def crashed() -> FileFault:
    """The child died over this file."""
    return FileFault(ReadOutcome.CRASHED, "文件内容异常，读取程序中断", SAVE_AS)


def timed_out() -> FileFault:
    """The child took too long over this file."""
    return FileFault(
        ReadOutcome.TIMEOUT, "读取超时，文件过大或内容异常", "请删除多余的行列和图片后另存为 .xlsx 格式重新报送"
    )
