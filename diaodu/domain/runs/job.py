"""What a run is asked to do, in names and moments that Prefect may show."""

from typing import Literal

from diaodu.domain.forms.edited import Model


class Job(Model):
    """One period's run. `run` is the ledger's run that holds the period.

    `prepare` validates, returns findings and drafts; `publish` also issues and sends when it may;
    `backfill` composes only, unless told to issue or send.
    """

    plan: str
    period: str
    as_of: str
    run: str | None = None
    kind: Literal["prepare", "publish", "backfill", "demo"] = "publish"
    inbox: str = ""
    may_issue: bool = True
    may_send: bool = True
