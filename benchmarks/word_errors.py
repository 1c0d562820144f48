"""The dictation engines in the table: the rows of `dictation.py`, as the results keep them."""

from __future__ import annotations

from collections.abc import Iterator

from measuring import Target
from results import Record, record_of

FROM_EXTRA = 0.18
"""Share of the words that may be wrong with an engine that is an extra; the one that is always there is only
reported."""


def dictated(every: int) -> Iterator[Record]:
    """Word errors of each engine, on every so manieth part of the utterances."""
    # Its libraries are loaded only where it is asked for.
    from dictation import rows

    for row in rows(100 // every):
        errors = row.substituted + row.left_out + row.put_in
        extra = row.engine == "moonshine"
        target = Target(wrong=FROM_EXTRA) if extra else Target()
        yield record_of(
            section="word errors in dictation",
            what=f"{row.engine} {row.model}",
            condition=f"{row.through}, {row.utterances} utterances of reading/test-other",
            false=errors,
            clips=round(errors / row.errors) if row.errors else 0,
            cpu=row.cost,
            megabytes=[row.megabytes],
            target=str(target),
            met=row.errors <= FROM_EXTRA if extra else None,
        )
