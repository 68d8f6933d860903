"""Every test has its own home, its own database and no setting of the machine."""

import gc
import json
import os
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

SHARED = Path(__file__).resolve().parents[2] / "shared"
OWN_INBOX, SHARED_INBOX = Path(__file__).parent / "data", SHARED / "data" / "inbox"
INBOXES = [path for path in (OWN_INBOX, SHARED_INBOX) if path.is_dir()]
"""Folders of a month as clerks filled it, 2021-03/, and its truth beside it: the repository's own, and the shared one."""

KNOBS = {
    "DIAODU_DATABASE_FAULTS",
    "DIAODU_STEP_KILLS",
    "DIAODU_INTAKE_KILLS",
    "DIAODU_KILL_ROUNDS",
    "DIAODU_RANDOM_KILLS",
    "DIAODU_UPDATES",
    "DIAODU_GOLDEN",
    "DIAODU_PICTURES",
}
"""What the tests themselves are told by the environment."""

# A property holds or not however busy the machine is.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

# Before any import of Prefect: nothing of a test reaches a server or a home folder of this machine.
# Most of what a test process holds is modules that stay: looking through them again and again is a tenth of its time.
gc.set_threshold(100_000, 50, 100)
os.environ.setdefault("PREFECT_LOGGING_LEVEL", "ERROR")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")

_HOMES = count()

needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="needs ../shared, the project's shared documents and data"
)


@pytest.fixture(scope="module", params=INBOXES, ids=lambda path: "shared" if path == SHARED_INBOX else "own")
def inbox(request: pytest.FixtureRequest) -> Path:
    """Each folder that holds a month and its truth."""
    return request.param


@pytest.fixture(scope="module")
def truth(inbox: Path) -> dict[str, Any]:
    """What must come out of the folder's month."""
    return json.loads((inbox / "truth-2021-03.json").read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh DIAODU_HOME; all other settings are as if nobody had set them."""
    # Named by ourselves: for a number, pytest looks through all the folders there are.
    home = tmp_path_factory.mktemp(f"home-{next(_HOMES)}", numbered=False)
    for name in [name for name in os.environ if name.startswith("DIAODU_") and name not in KNOBS]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DIAODU_HOME", str(home))
    return home
