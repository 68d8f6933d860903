"""Prefect's server: asked early how it is, so that Prefect loads while the rest of a run does."""

from prefect.client.orchestration import get_client


def wake_server() -> None:
    """Ask Prefect's server how it is: an ephemeral one starts by that, a running one just answers."""
    with get_client(sync_client=True) as client:
        client.api_healthcheck()
