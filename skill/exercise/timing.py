"""The times that an exercise keeps, in seconds, where a dialogue does not say otherwise."""

WARNING = 30.0
"""Seconds before the end of a turn at which the half-minute chime sounds."""

GRACE = 20.0
"""Seconds after the end of a turn in which a thought may be finished."""

EXTENSION = 60.0
"""Seconds that "more time" adds, where nobody says how much."""

MOST_EXTENSIONS = 2
"""How often "more time" is granted in one turn."""

MOST_EXTRA = 20 * 60.0
"""Seconds that one turn may be longer in all; the other one has to listen for as long, twice."""

LEAST_TIME_OUT = 20
"""Minutes. A body needs at least so long to calm down (gottman.com/blog/manage-conflict-part-4)."""

HOLD = 2.0
"""While somebody talks, a question that is due to be asked again waits so many seconds more."""

MOST_HOLDS = 5
"""How often it waits for that."""
