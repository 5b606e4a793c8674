"""One HTTP request at a time, by hand, and holding an answer against the description that a service gives of itself."""

import http.client
from collections.abc import Mapping
from typing import Any, NamedTuple

import jsonschema
import orjson

JSON = {"Content-Type": "application/json"}


class Answer(NamedTuple):
    """What came back."""

    status: int
    kind: str
    headers: Mapping[str, str]
    content: bytes

    @property
    def body(self) -> Any:
        return orjson.loads(self.content)


def ask(
    address: str, method: str, path: str, content: bytes | None = None, headers: Mapping[str, str] = JSON
) -> Answer:
    """One exchange on a connection of its own."""
    connection = http.client.HTTPConnection(address, timeout=10)
    try:
        connection.request(method, path, content, dict(headers))
        response = connection.getresponse()
        return Answer(response.status, response.headers["Content-Type"], response.headers, response.read())
    finally:
        connection.close()


def send(address: str, path: str, words: object, token: str = "") -> Answer:
    """A POST of some words."""
    return ask(address, "POST", path, orjson.dumps(words), JSON | bearer(token))


def get(address: str, path: str, token: str = "") -> Answer:
    """A GET."""
    return ask(address, "GET", path, None, bearer(token))


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


def described(description: Mapping[str, Any], path: str, method: str, answer: Answer) -> None:
    """Raise where an answer is not one that the description knows."""
    responses = description["paths"][path][method.lower()]["responses"]
    assert str(answer.status) in responses, f"{answer.status} is not described: {answer.content!r}"
    ((kind, content),) = responses[str(answer.status)]["content"].items()
    assert answer.kind == kind
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **content["schema"]}
    jsonschema.validate(answer.body, schema | {"components": description["components"]})
