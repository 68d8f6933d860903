"""Received files in words, for tables of people."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from diaodu.domain.states import FileState


def file_line(file: Mapping[str, Any], files: Sequence[Mapping[str, Any]]) -> tuple[str, str, str, str]:
    """A received file for people: name, time, where it stands, what it answers and replaces of the unit's files."""
    names = {other["id"]: f"“{other['name']}”（{_moment(other)}）" for other in files}
    told = [f"答复{names[file['answers']]}的审核批注"] if file["answers"] in names else []
    if told and file["answers"] in file["replaces"]:
        told = [f"{told[0]}并替代该文件"]
    others = [names[other] for other in file["replaces"] if other in names and other != file["answers"]]
    told += [f"替代{'、'.join(others)}"] if others else []
    return file["name"], _moment(file), FileState.word_of(file["state"]), "；".join(told)


def _moment(file: Mapping[str, Any]) -> str:
    """When a file came, in the plan's zone as the ledger of reports keeps it."""
    return f"{datetime.fromisoformat(file['received_at']):%m-%d %H:%M}"
