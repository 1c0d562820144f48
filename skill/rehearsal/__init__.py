"""Rehearsed couples: what they say, and when."""
