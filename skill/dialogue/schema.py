"""A JSON Schema of every file that dialogues are made of, so that an editor completes and checks them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from skill.dialogue.format import ChangeFile, Deck, Dialogue, Round
from skill.dialogue.house import Anytime
from skill.dialogue.lexicon import Lexicon

DRAFT = "https://json-schema.org/draft/2020-12/schema"

TELLING: dict[str, type[BaseModel]] = {
    "changes": ChangeFile,
    "cards": Deck,
    "remarks": Anytime,
    "states": Round,
    "steps": Dialogue,
}
"""Which key tells what a file is; the first that is there counts."""


def schema(lexicon: Lexicon) -> dict[str, Any]:
    """The schema, draft 2020-12: one for all files, which each is by its telling key.

    A file without any, such as one that was just begun, may become each of them. The answers in ``on`` and
    ``phrases`` are completed from *lexicon*; others are allowed, for a state may have answers of its own.
    """
    models = list(TELLING.values())
    by_model, whole = models_json_schema([(model, "validation") for model in models], by_alias=True)
    definitions = whole["$defs"]
    kinds = {model: by_model[model, "validation"] for model in models}
    told: dict[str, Any] = {"anyOf": [kinds[model] for model in models]}
    for key, model in reversed(TELLING.items()):
        told = {"if": {"required": [key]}, "then": kinds[model], "else": told}
    for key in ("on", "phrases"):
        answers = definitions["State"]["properties"][key]
        answers["properties"] = dict.fromkeys(lexicon.intents, answers["additionalProperties"])
    return {
        "$schema": DRAFT,
        "title": "A file of Attune's dialogues",
        "description": "A dialogue, a round, a deck or a change; or one of the house's own files.",
        "type": "object",
        # A lexicon or a rehearsal is none of these, and may lie beside them.
        "if": {"anyOf": [{"required": ["intents"]}, {"required": ["dialogue", "lines"]}]},
        "else": told,
        "$defs": definitions,
    }
