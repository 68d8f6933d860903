"""WHAT IS VALID: one YAML a form, and the builder that makes a Great Expectations suite of it."""
