"""What a run is asked to do, in names and moments that Prefect may show."""

from pydantic import field_validator

from diaodu.domain.forms.yaml_model import YamlModel
from diaodu.domain.states import RunKind


class Job(YamlModel):
    """One period's run. `run` is the ledger's run that holds the period.

    `prepare` validates, returns findings and drafts; `publish` also issues and sends when it may;
    `backfill` composes only, unless told to issue or send.
    """

    plan: str
    period: str
    as_of: str
    run: str | None = None
    kind: RunKind = RunKind.PUBLISH
    inbox: str = ""
    is_watching: bool = False
    """Whether people put files into the inbox while it is looked at: what is being copied waits."""
    may_issue: bool = True
    may_send: bool = True
    mails_readers: bool = True
    """Whether the bulletin goes to its readers too; a backfill says so by a word of its own."""

    @field_validator("kind")
    @classmethod
    def _makes_paper(cls, kind: RunKind) -> RunKind:
        """Refuse a kind that does not go through every step."""
        if not kind.makes_paper:
            raise ValueError(f"{kind.word}（{kind}）不是完整的汇总")
        return kind
