"""Prefect's server: woken early, so that it boots while the rest of a run loads."""

from prefect.client.orchestration import get_client


def wake_server() -> None:
    """Ask Prefect's server how it is: the ephemeral one starts by that, a running one just answers."""
    with get_client(sync_client=True) as client:
        client.api_healthcheck()
