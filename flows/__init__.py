"""WHEN: Prefect flows, whose bodies read as the process."""
