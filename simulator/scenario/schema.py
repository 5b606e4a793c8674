"""The JSON Schema (draft 07) of the language, for editors: made from the words themselves, shipped beside this file.

An editor's schema is a little more lenient than the door: it knows shapes and patterns, not what lies across the
file.
"""

import json
from pathlib import Path
from typing import Any

SHIPPED = Path(__file__).with_name("scenario.schema.json")


def schema() -> dict[str, Any]:
    """The schema, made anew."""
    from simulator.scenario.file import File

    made: dict[str, Any] = File.model_json_schema(by_alias=True, ref_template="#/definitions/{model}")
    definitions = made.pop("$defs")
    head = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "splitpoint scenario, schema 1",
        "description": "One application, the architectures that deploy it, its load, its faults, and what must hold.",
    }
    words: dict[str, Any] = tidy({**made, **head, "definitions": definitions})
    return words


def tidy(node: Any) -> Any:
    """Without what only Python knows (titles, `null`, discriminators); names outside the pattern refused."""
    if isinstance(node, list):
        return [tidy(one) for one in node]
    if not isinstance(node, dict):
        return node
    kept = {key: value if key == "const" else tidy(value) for key, value in node.items() if key != "discriminator"}
    if isinstance(kept.get("title"), str) and "$schema" not in kept:
        del kept["title"]
    if not isinstance(kept.get("default", ""), str | int):
        del kept["default"]
    if "patternProperties" in kept:
        kept["additionalProperties"] = False
        kept.pop("propertyNames", None)
    alternatives = [one for one in kept.get("anyOf", []) if one != {"type": "null"}]
    if len(alternatives) == 1:
        del kept["anyOf"]
        kept |= alternatives[0]
    return kept


def text() -> str:
    """The schema as the shipped file has it."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"
