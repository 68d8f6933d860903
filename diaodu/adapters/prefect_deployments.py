"""Deployments as prefect.yaml wants them and as a Prefect server has them, asked over HTTP: Prefect itself is not loaded."""

import base64
import json
import os
import urllib.error
import urllib.request
from collections.abc import Iterable
from typing import Any

import yaml

from diaodu import ROOT
from diaodu.domain.errors import UserError
from diaodu.domain.plans.plan import Plan
from diaodu.domain.runs.deployments import Deployment, Hour, hours_of, with_hours

CALENDAR = "calendar"
"""The deployment that does what the plans' calendars make due."""

_SECONDS = 10
_ONLINE = "ONLINE"


def wanted_deployments(plans: Iterable[Plan] = ()) -> list[Deployment]:
    """What is to stand on the server: what is declared, and the calendar at every hour of the plans besides."""
    wanted = [
        Deployment(
            name=one["name"], entrypoint=one["entrypoint"], pool=one["work_pool"]["name"],
            schedules=frozenset((s["cron"], s["timezone"]) for s in one.get("schedules", ()) if s["active"]),
            limit=one.get("concurrency_limit", {}).get("limit"),
        )
        for one in _declared()["deployments"]
    ]  # fmt: skip
    return with_hours(wanted, CALENDAR, hours_of(plans).keys())


def hours_besides(plans: Iterable[Plan]) -> dict[Hour, list[str]]:
    """Hours of the plans at which the calendar would not tick by what is declared → the plans."""
    declared = next(one for one in wanted_deployments() if one.name == CALENDAR).schedules
    return {hour: names for hour, names in hours_of(plans).items() if hour not in declared}


def deployment_file(plans: Iterable[Plan]) -> str:
    """What `prefect deploy` is to register: the declared file, with the plans' own hours."""
    declared, plans = _declared(), list(plans)
    for one in declared["deployments"]:
        if one["name"] == CALENDAR:
            more = [{"cron": cron, "timezone": zone, "active": True} for cron, zone in sorted(hours_besides(plans))]
            one["schedules"] = [*one["schedules"], *more]
    return yaml.safe_dump(declared, allow_unicode=True, sort_keys=False)


def _declared() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))


class PrefectApi:
    """A Prefect server, asked and told at its address."""

    def __init__(self, address: str) -> None:
        """Take PREFECT_API_URL; a server of this machine is asked past any proxy of the office."""
        self._address = address.rstrip("/")
        self._open = urllib.request.build_opener(urllib.request.ProxyHandler({})).open

    def deployments(self) -> list[Deployment]:
        """All that stand there.

        Raises:
            UserError: the server does not answer.
        """
        flows = {one["id"]: one["name"] for one in self._all("flows")}
        return [_deployment(one, flows) for one in self._all("deployments")]

    def has_worker(self, pool: str) -> bool:
        """Whether a worker of a pool has been heard of lately."""
        workers = self._ask(f"work_pools/{pool}/workers/filter", {}, missing=[])
        return any(one["status"] == _ONLINE for one in workers)

    def resume(self, deployment: Deployment) -> None:
        """Let a paused one go on."""
        self._ask(f"deployments/{deployment.id}/resume_deployment", {})

    def _all(self, what: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while part := self._ask(f"{what}/filter", {"offset": len(found), "limit": 200}):
            found += part
        return found

    def _ask(self, path: str, data: dict[str, Any], missing: Any = None) -> Any:
        asking = urllib.request.Request(f"{self._address}/{path}", json.dumps(data).encode(), _headers())
        try:
            with self._open(asking, timeout=_SECONDS) as answer:
                return json.loads(answer.read() or "null")
        except urllib.error.HTTPError as error:
            if error.code == 404 and missing is not None:  # noqa: PLR2004 - not found
                return missing
            raise self._silent(f"答复 {error.code}") from error
        except (OSError, ValueError) as error:
            raise self._silent("没有答复") from error

    def _silent(self, found: str) -> UserError:
        return UserError(f"Prefect 服务 {self._address}", found, "正在运行的 Prefect 服务", "系统管理员：启动它，或核对 PREFECT_API_URL")  # fmt: skip


def _headers() -> dict[str, str]:
    """As Prefect's own clients prove who they are."""
    said = {"Content-Type": "application/json"}
    if name_and_password := os.environ.get("PREFECT_API_AUTH_STRING"):
        said["Authorization"] = f"Basic {base64.b64encode(name_and_password.encode()).decode()}"
    elif key := os.environ.get("PREFECT_API_KEY"):
        said["Authorization"] = f"Bearer {key}"
    return said


def _deployment(one: dict[str, Any], flows: dict[str, str]) -> Deployment:
    cron = [(s["schedule"].get("cron") or "其他", s["schedule"].get("timezone") or "UTC") for s in one["schedules"] if s["active"]]  # fmt: skip
    parameters = one.get("parameters") or {}
    plans = parameters.get("plans") or [(parameters.get("job") or {}).get("plan")]
    limit = one.get("global_concurrency_limit") or {}
    return Deployment(
        name=one["name"], entrypoint=one.get("entrypoint") or "", pool=one.get("work_pool_name") or "", id=one["id"],
        flow=flows.get(one["flow_id"], ""), schedules=frozenset(cron), is_paused=bool(one.get("paused")),
        limit=limit.get("limit"), plans=tuple(filter(None, plans)),
    )  # fmt: skip
