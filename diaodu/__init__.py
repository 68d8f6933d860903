"""WHAT EVERYTHING STANDS ON: pure rules (domain), the world outside (adapters), settings."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""The folder that holds flows/, expectations/, plans/ and templates/, in a checkout and when installed."""
