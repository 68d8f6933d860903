"""Why a message is in quarantine (隔离待核), in words for the steward, and what its sender may do about it."""

from dataclasses import dataclass

from diaodu.domain.mail.sizes import megabytes

MAX_MAIL_BYTES = 35 * 1024 * 1024
"""A file of 20 MB, the largest that is read, is 27 MB as mail carries it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What is wrong with a message; `remedy` "" where its sender is told nothing, because nobody knows who it is."""

    said: str
    remedy: str = ""


BROKEN = Trouble(said="邮件结构无法解析，附件没有读取")
NO_SENDER = Trouble(said="发件人（From）不是唯一的一个地址，无法核对")
STRANGER = Trouble(said="发件人不是名册中的单位填报人")
NOT_AUTHENTIC = Trouble(said="邮件网关没有证实发件人（Authentication-Results 缺失或未通过），可能是冒名")
NO_FILES = Trouble(said="没有附件", remedy="请把填好的工作簿作为附件重新发送；确无内容的报表请在表中写明“本月无”后发送")
NO_FILES_IN_REPLY = Trouble(said="对本系统邮件的回复，没有附件，请阅看正文")
NO_PERIOD = Trouble(
    said="邮件主题、附件名称和工作簿中都没有写明报告期",
    remedy="请在邮件主题中写明报告期后重新发送，如“3月招商引资报表”",
)


def too_large(size: int) -> Trouble:
    """A message that is larger than one may be."""
    return Trouble(
        said=f"邮件 {megabytes(size)}，超过 {megabytes(MAX_MAIL_BYTES)} 的限度，没有下载",
        remedy="请删除工作簿中的图片等无关内容，或分几封邮件发送",
    )


def several_periods(titles: list[str]) -> Trouble:
    """A message that names more than one period."""
    return Trouble(
        said=f"写有几个报告期：{'、'.join(titles)}", remedy="请每个报告期各发一封邮件，并在主题中只写这一个报告期"
    )


def several_units(names: list[str]) -> Trouble:
    """A message of somebody who reports for several units, and names none."""
    return Trouble(
        said=f"发件人登记在几处：{'、'.join(names)}，邮件没有写明是哪一处",
        remedy="请在邮件主题中写明单位名称和报表名称后重新发送",
    )
