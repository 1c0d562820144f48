"""The times that an exercise keeps, in seconds, where a dialogue does not say otherwise."""

WARNING = 30.0
"""Seconds before the end of a turn at which the half-minute chime sounds."""

GRACE = 20.0
"""Seconds after the end of a turn in which a thought may be finished."""

EXTENSION = 60.0
"""Seconds that "more time" adds."""

MOST_EXTENSIONS = 2
"""How often "more time" is granted in one turn."""

HOLD = 2.0
"""While somebody talks, a question that is due to be asked again waits so many seconds more."""

MOST_HOLDS = 5
"""How often it waits for that."""
