"""YAML as people write it: every value knows its line, and every mistake is told in a sentence."""
