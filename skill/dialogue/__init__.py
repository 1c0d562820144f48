"""The language of the dialogues: read, checked, and composed into scripts."""
