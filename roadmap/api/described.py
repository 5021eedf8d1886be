"""The description of the API (OpenAPI 3.1): each view says its shapes, and what all of them share is added here."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final, Literal, NotRequired, TypedDict, TypeVar

from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, extend_schema

from roadmap.api import fields, once, problems, versions
from roadmap.api.fields import Sent, Text
from roadmap.api.pages import PageQuery
from roadmap.api.shapes import components, page_of, schema_of

_View = TypeVar("_View", bound=Callable[..., Any])
_HEADER: Final = OpenApiParameter.HEADER
_READING: Final = (400, 401, 403, 404, 406, 429)
_DRY: Final = "With true nothing is kept, and the answer (200) is what would be made."
_PROBLEMS: Final[dict[str, tuple[int, ...]]] = {
    "GET": _READING,
    "POST": (*_READING, 409, 413, 415, 422),
    "PATCH": (*_READING, 409, 412, 413, 415, 428),
}


class FieldError(TypedDict):
    """`field` is where: "readings.0.value"; empty where it is about the whole."""

    field: str
    message: str


class ProblemDetails(TypedDict):
    """RFC 9457. On 412 `current` is what stands there now, and `sent` what was to be changed."""

    type: Literal["about:blank"]
    title: str
    status: int
    detail: str
    errors: NotRequired[list[FieldError]]
    current: NotRequired[dict[str, Any]]
    current_etag: NotRequired[str]
    sent: NotRequired[Any]


def says(
    shape: Any,
    *,
    status: int = 200,
    sent: type[Sent] | dict[str, Any] | None = None,
    query: type[PageQuery] | None = None,
) -> Callable[[_View], _View]:
    """What a method of a view answers; with a `query` it is a page of such. `sent` is what it takes, by media type."""
    schema = page_of(shape) if query else schema_of(shape)
    given: dict[str, Any] = {"responses": {status: schema}, "parameters": [query] if query else []}
    return extend_schema(**given, request=sent)


class Described(AutoSchema):
    """What follows from the method and the scopes of a view: its name, its headers, its problems."""

    def get_operation_id(self) -> str:
        steps = [step.strip("{}").replace("-", "_") for step in self.path.split("/")[3:] if step]
        return "_".join([self.method.lower(), *steps])

    def get_tags(self) -> list[str]:
        return [self.path.split("/")[3]]

    def get_auth(self) -> list[dict[str, Any]]:
        scope = getattr(self.view, "scopes", {}).get(self.method)
        return [{"token": [str(scope)] if scope else []}]

    def get_override_parameters(self) -> list[Any]:
        found = list(super().get_override_parameters())
        if self.method == "GET":
            words = "The ETag that you have: 304 where nothing differs."
            found.append(OpenApiParameter("If-None-Match", {"type": "string"}, _HEADER, description=words))
        if self.method == "POST":
            text = f"New for each request, at most {once.LONGEST_KEY} characters. Sent again, it gets the first answer."
            key = {"type": "string", "minLength": 1, "maxLength": once.LONGEST_KEY, "pattern": once.KEY.pattern}
            found.append(OpenApiParameter(once.HEADER, key, _HEADER, required=True, description=text))
            found.append(OpenApiParameter("dry_run", enum=["true", "false"], description=_DRY))
        if self.method == "PATCH":
            tag = {"type": "string", "minLength": 1, "pattern": versions.TAG}
            words = "The ETag that you read."
            found.append(OpenApiParameter("If-Match", tag, _HEADER, required=True, description=words))
        return found

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        if self.method == "POST":
            operation["responses"]["200"] = operation["responses"]["201"] | {
                "description": "A dry run: nothing is kept."
            }
        for answer in operation["responses"].values():
            answer.setdefault("description", "")
            if self.method in ("GET", "PATCH"):
                answer["headers"] = {
                    "ETag": {"schema": {"type": "string"}, "description": "The version of what is told."}
                }
        if self.method == "GET":
            operation["responses"]["304"] = {"description": "What you have is what would be told."}
        content = {problems.CONTENT_TYPE: {"schema": schema_of(ProblemDetails)}}
        for status in _PROBLEMS[str(self.method)]:
            operation["responses"][str(status)] = {"description": HTTPStatus(status).phrase, "content": content}
        return operation


class TextSchema(OpenApiSerializerFieldExtension):
    """What is left of a text when spaces around it are gone, and that no database keeps the sign of number 0."""

    target_class = Text
    match_subclasses = True

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> dict[str, Any]:
        field = self.target
        pattern = fields.ANY_TEXT if field.allow_blank else fields.SOME_TEXT
        return {"type": "string", "pattern": pattern, "maxLength": field.max_length}


class TokenScheme(OpenApiAuthenticationExtension):
    """How a token is sent."""

    target_class = "roadmap.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token of /accounts/tokens/, with the scope that is named.",
        }


def add_shapes(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Last: every shape that a view named becomes a component, and what is sent has no field that is not known."""
    sent = {name: one | {"additionalProperties": False} for name, one in result["components"]["schemas"].items()}
    result["components"]["schemas"] = dict(sorted((sent | components).items()))
    return result
