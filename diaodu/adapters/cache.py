"""The user's own cache folder: what can be made again, kept because making it takes long."""

import os
from pathlib import Path


def cache_folder() -> Path:
    """Where it is; it may not be there yet."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "diaodu"
