"""A service's description of itself, OpenAPI 3.1, made from the table of operations."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from simulator.testbed.apps.social.shapes import Record, Text, Whole
from simulator.testbed.apps.social.table import Row

OPENAPI_PATH = "/openapi.json"
BODY_MOST = 16 * 1024  # bytes, from clients
PART_BODY_MOST = BODY_MOST + 256  # what the edge makes of that for a component: whose it is comes with it
JSON, PROBLEM = "application/json", "application/problem+json"
EVERYBODY = (400, 500)
WITH_BODY = (413, 415)
SECURITY = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
PROBLEM_SCHEMA = Record(
    {"type": Text(1, 200), "title": Text(1, 200), "status": Whole(400, 599), "detail": Text(0, 500)}
)


def document(title: str, rows: Sequence[Row]) -> dict[str, Any]:
    """The whole description."""
    paths: dict[str, dict[str, object]] = {}
    for row in rows:
        paths.setdefault(row.path, {})[row.method.lower()] = operation(row)
    schemas = {"Problem": PROBLEM_SCHEMA.schema()}
    components: dict[str, object] = {"schemas": schemas}
    if any(row.scope is not None for row in rows):
        components["securitySchemes"] = {"token": SECURITY}
    info = {"title": title, "version": "1.0.0"}
    return {"openapi": "3.1.0", "info": info, "paths": paths, "components": components}


def operation(row: Row) -> dict[str, object]:
    """One operation: its parameters or body, its answers."""
    said: dict[str, object] = {"operationId": row.operation.replace(".", "_")}
    in_body = row.method == "POST"
    if in_body:
        content = {JSON: {"schema": row.given.schema()}}
        said["requestBody"] = {"required": True, "content": content}
    else:
        said["parameters"] = [parameter(row, name) for name in row.given.fields]
    refused = sorted({*row.refuses, *EVERYBODY, *(WITH_BODY if in_body else ())})
    said["responses"] = {
        **{str(status): answer(status, JSON, shape.schema()) for status, shape in row.gives.items()},
        **{str(status): answer(status, PROBLEM, {"$ref": "#/components/schemas/Problem"}) for status in refused},
    }
    if row.scope is not None:
        said["security"] = [{"token": [row.scope]}]
    return said


def parameter(row: Row, name: str) -> dict[str, object]:
    """A field of a path or a query."""
    in_path = name in row.in_path
    required = in_path or name not in row.given.optional
    schema = row.given.fields[name].schema()
    return {"name": name, "in": "path" if in_path else "query", "required": required, "schema": schema}


def answer(status: int, kind: str, schema: object) -> dict[str, object]:
    """A status, and what comes with it."""
    return {"description": HTTPStatus(status).phrase, "content": {kind: {"schema": schema}}}
