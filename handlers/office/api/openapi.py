"""The API described for programs: OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.1), made from the table and its types."""

from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from typing import Any, Literal

from pydantic import TypeAdapter

from handlers.office.api.endpoint import ApiRefusal, Endpoint, Parameter
from handlers.office.web.roles import Public, Roles
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit

Json = dict[str, Any]
REFUSALS: Mapping[int, str] = {
    400: "a field of the address is unknown, comes twice, is blank, or has a value other than described",
    401: "nobody is logged in, and no good token came with the request",
    403: "not for this role, or the account's password must be changed first",
    404: "there is no such thing, or it is not for you to know",
    429: "so many persons have been looked for by name or phone within the hour",
    500: "the program failed; it has been noted down",
    503: "the database does not answer just now",
}
_REFUSAL = "refusal"
_MODE: Literal["serialization"] = "serialization"


def document(endpoints: Sequence[Endpoint[Any]], described: Route[Visit], *, title: str, cookie: str) -> Json:
    """The whole document. `described`: its own route; `cookie`: the name of a log-in's."""
    refs, schemas = TypeAdapter.json_schemas(
        [
            *((endpoint.name, _MODE, endpoint.answer) for endpoint in endpoints),
            (_REFUSAL, _MODE, TypeAdapter(ApiRefusal)),
        ],
        ref_template="#/components/schemas/{model}",
    )
    refusal = refs[_REFUSAL, _MODE]
    paths = {
        endpoint.path: {
            "get": _operation(endpoint.route, endpoint.parameters, refs[endpoint.name, _MODE], refusal)
        }
        for endpoint in endpoints
    }
    paths[described.path] = {"get": _operation(described, (), {"type": "object"}, refusal)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"回访 · {title}",
            "version": version("huifang"),
            "description": "Read-only. Personal data is masked as on the pages, and looks are recorded likewise. "
            "A field that is not described here, comes twice or is blank is refused (400), never passed over.",
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}, {"login": []}],
        "paths": paths,
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "made on the account page: hf_…",
                },
                "login": {"type": "apiKey", "in": "cookie", "name": cookie},
            },
        },
    }


def _operation(route: Route[Visit], parameters: Iterable[Parameter], answer: Json, refusal: Json) -> Json:
    return {
        "operationId": route.name,
        "summary": route.what,
        "x-roles": sorted(_roles(route.roles)),
        "parameters": [_parameter(parameter) for parameter in parameters],
        "responses": {
            "200": _response("what was asked for", answer),
            **{str(status): _response(why, refusal) for status, why in REFUSALS.items()},
        },
    }


def _parameter(parameter: Parameter) -> Json:
    return {
        "name": parameter.name,
        "in": parameter.place,
        "required": parameter.place == "path",
        "description": parameter.what,
        "schema": dict(parameter.schema),
    }


def _response(what: str, schema: Json) -> Json:
    return {"description": what, "content": {"application/json": {"schema": schema}}}


def _roles(roles: Roles | Public) -> Iterable[str]:
    return () if isinstance(roles, Public) else (role.value for role in roles)
