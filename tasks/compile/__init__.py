"""Compile (编稿): from an assessment to a draft of the bulletin."""
