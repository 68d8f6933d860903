"""Release (签发印发): a draft approved, numbered and frozen; what an issued paper would say otherwise."""
