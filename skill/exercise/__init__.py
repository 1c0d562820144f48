"""One run of a script: events in, effects out."""
