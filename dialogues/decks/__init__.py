"""Data only: what Attune says, in YAML."""
