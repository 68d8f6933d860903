"""Errors that people see, each with its exit code.

UserError            10  a user's file is wrong (plan, form, setting, workbook given by hand)
├── UsageError        2  the command's words are wrong
├── NotReadyError    11  an approval, a decision or the time is awaited
├── BusyError        12  another run holds the period, or the state changed
├── DeliveryError    13  some deliveries failed or are unknown
└── LostError         1  the ground went from under a run: its database is not there any more

Anything else that escapes is a fault of the program (exit 1). Bad *data* in a submission is never an
exception: it is a Finding.
"""


class UserError(Exception):
    """Say where, what was found, what is expected and who can mend it; shown without a traceback."""

    exit_code = 10

    def __init__(self, where: str, found: str, expected: str, who: str = "") -> None:
        """Keep the four parts; `who` may be empty when it is plainly the reader."""
        super().__init__(where, found, expected, who)
        self.where, self.found, self.expected, self.who = where, found, expected, who

    def __str__(self) -> str:
        """Join the parts into one message of at most four lines."""
        parts = [f"{self.where}: {self.found}", f"应为：{self.expected}" if self.expected else ""]
        parts.append(f"处理：{self.who}" if self.who else "")
        return "\n".join(part for part in parts if part)


class UsageError(UserError):
    """The command was given words it does not know."""

    exit_code = 2


class NotReadyError(UserError):
    """Something must happen first: an approval, a steward's decision, the end of the review time."""

    exit_code = 11


class BusyError(UserError):
    """Another run holds the period, or the state changed since it was looked at."""

    exit_code = 12


class DeliveryError(UserError):
    """Some mails failed or nobody knows whether they arrived."""

    exit_code = 13


class LostError(UserError):
    """What the program works on vanished; nothing more may be written or sent."""

    exit_code = 1
