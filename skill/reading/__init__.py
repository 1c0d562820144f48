"""A script for people to read: as a page, and drawn."""
