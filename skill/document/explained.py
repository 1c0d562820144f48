"""What pydantic finds wrong in a file, in sentences that say what would be right."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Iterable, Sequence
from typing import Any, get_args, get_type_hints

from pydantic import BaseModel
from pydantic_core import ErrorDetails

Key = str | int

MOST_KNOWN = 200
"""Among so many names the nearest is looked for: more would take seconds, and nobody has them."""

MOST_SHOWN = 16
"""So many names are listed where none is near."""

LONGEST_NAME = 60


def nearest(word: str, known: Iterable[str]) -> str:
    """The one of *known* that *word* is most like; empty if none is."""
    if len(word) > LONGEST_NAME:
        return ""
    names = sorted(set(known))[:MOST_KNOWN]
    folded = {name.lower(): name for name in names}
    near = difflib.get_close_matches(word.lower(), folded, n=1, cutoff=0.6)
    # In short words, two letters that changed places are half of it.
    near = near or [name for name in folded if sorted(name) == sorted(word.lower())]
    return folded[near[0]] if near else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``": did you mean `x`?"`` with the nearest of *known*, else a list of what is possible."""
    names = sorted(set(known))
    near = nearest(word, names)
    if near:
        return f": did you mean `{near}`?"
    more = f" and {len(names) - MOST_SHOWN} more" if len(names) > MOST_SHOWN else ""
    return f". Possible here: {', '.join(names[:MOST_SHOWN])}{more}." if names else "."


def shown(found: Any) -> str:
    """A value as an error quotes it: in backticks, and not too long."""
    text = str(found)
    return f"`{text[:LONGEST_NAME]}…`" if len(text) > LONGEST_NAME else f"`{text}`"


def explained(details: Sequence[ErrorDetails], loc: Sequence[Key], model: type[BaseModel]) -> str:
    """What is wrong at *loc* of a file that should be a *model*, in a sentence.

    *details* has several where a value could be one of several things, and is none of them.
    """
    name = str(loc[-1]) if loc else "this file"
    if loc and isinstance(loc[-1], int):
        name = str(next((part for part in reversed(loc) if isinstance(part, str)), "this"))
    first = details[0]
    if first["type"] == "extra_forbidden":
        return f"{shown(name)} is no key here{did_you_mean(name, keys_at(model, loc[:-1]))}"
    if first["type"] == "missing" and isinstance(loc[-1], int):
        return f"`{name}` has too few in it."
    if first["type"] == "missing":
        return f"`{name}` is missing."
    if first["type"] in ("value_error", "assertion_error"):
        message = first["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
        return f"`{name}`: {message}."
    needed = " or ".join(dict.fromkeys(map(_needed, details)))
    found = first.get("input")
    if first["type"] == "list_type" and isinstance(found, str) and found.startswith("-"):
        needed = "a list: put a space after each `-`"
    if found is None or found == "" or found == [] or found == {}:
        return f"{shown(name)} is empty, but should be {needed}."
    return f"{shown(name)} is {shown(found)}, but should be {needed}."


_NEEDED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a number",
    "bool_type": "`true` or `false`",
    "bool_parsing": "`true` or `false`",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "`key: value` lines",
    "model_type": "`key: value` lines",
    "model_attributes_type": "`key: value` lines",
    "string_too_short": "text",
    "string_pattern_mismatch": "text",
    "greater_than": "more than {gt}",
    "greater_than_equal": "{ge} or more",
    "less_than": "less than {lt}",
    "less_than_equal": "{le} or less",
    "literal_error": "{expected}",
    "string_too_long": "no longer than {max_length} letters",
}


def _needed(detail: ErrorDetails) -> str:
    """What one value should be, as the end of a sentence."""
    context = detail.get("ctx", {})
    if detail["type"] == "too_short":
        return f"at least {_items(context['min_length'])}"
    if detail["type"] in ("too_long", "missing_argument", "unexpected_positional_argument"):
        return f"at most {_items(context['max_length'])}" if "max_length" in context else "shorter"
    if detail["type"] in _NEEDED:
        # Literals come in quotes; ours are backticks, as everywhere.
        return _NEEDED[detail["type"]].format(**context).replace("'", "`")
    message = detail["msg"].removeprefix("Input should be ")
    return message[0].lower() + message[1:]


def _items(count: int) -> str:
    return f"{count} item" if count == 1 else f"{count} items"


def keys_at(model: type[BaseModel], loc: Sequence[Key]) -> list[str]:
    """The keys that *model* knows at *loc* (through nested models, dicts and lists of models)."""
    inside = model_at(model, loc)
    return [info.alias or name for name, info in inside.model_fields.items()] if inside else []


def model_at(model: type[BaseModel], loc: Sequence[Key]) -> type[BaseModel] | None:
    """The model of what stands at *loc* of a *model*; None if there is none."""
    current: Any = model
    within = False  # Whether the next part of loc is a key or index of a dict or list of models.
    for part in loc:
        if within:
            within = False
        elif isinstance(current, type) and issubclass(current, BaseModel):
            named = (field for name, field in current.model_fields.items() if part in (name, field.alias))
            annotation = next((field.annotation for field in named), _others(current))
            current = _model_in(annotation)
            within = current is not None and _is_many(annotation)
        else:
            return None
    return current if isinstance(current, type) and issubclass(current, BaseModel) else None


@functools.cache
def _others(model: type[BaseModel]) -> Any:
    """What stands at keys that are not the model's own; None where it has no others."""
    if model.model_config.get("extra") != "allow":
        return None
    _, of_each = get_args(get_type_hints(model)["__pydantic_extra__"])
    return of_each


def _is_many(annotation: Any) -> bool:
    """Whether a field holds a dict or list of models, and not a model itself, or one or none."""
    if getattr(annotation, "__origin__", None) in (dict, list, tuple):
        return True
    return any(_is_many(argument) for argument in getattr(annotation, "__args__", ()))


def _model_in(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        found = _model_in(argument)
        if found is not None:
            return found
    return None
