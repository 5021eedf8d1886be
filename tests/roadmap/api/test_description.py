"""The description of the API: valid OpenAPI 3.1 without a warning, the same for programs and for people."""

import re

import pytest
from django.core.management import call_command
from django.test import Client

from roadmap.api.views import description


def test_it_is_valid_and_made_without_a_warning(tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yaml"))
    assert "openapi: 3.1.0" in (tmp_path / "schema.yaml").read_text()


def test_every_shape_that_is_named_is_there_and_what_is_internal_is_in_none():
    schemas = description()["components"]["schemas"]
    named = set(re.findall(r"#/components/schemas/(\w+)", str(description())))
    assert named == set(schemas)
    fields = {field for schema in schemas.values() for field in schema.get("properties", {})}
    assert not fields & {"salt", "private", "withheld", "reviewers", "adjudicator"}


def test_every_write_asks_for_a_key_or_a_version_and_every_read_may_name_the_one_it_has():
    for path, methods in description()["paths"].items():
        for method, said in methods.items():
            headers = (
                {one["name"] for one in said["parameters"] if one["in"] == "header"} if "parameters" in said else set()
            )
            named = {"get": {"If-None-Match"}, "post": {"Idempotency-Key"}, "patch": {"If-Match"}}
            assert headers == named[method], path
            assert ("304" in said["responses"]) is (method == "get"), path


@pytest.mark.django_db
def test_programs_of_other_pages_may_read_it():
    answer = Client().get("/api/v1/schema/")
    assert answer.json() == description()
    assert answer["Access-Control-Allow-Origin"] == "*"


@pytest.mark.django_db
def test_the_page_tells_every_operation_and_loads_nothing_from_elsewhere():
    page = Client().get("/api/v1/").content.decode()
    for path, methods in description()["paths"].items():
        for method in methods:
            assert f"{method.upper()} {path}".replace("{", "&#x7B;") in page or f"{method.upper()} {path}" in page
    assert not re.search(r'(src|href|action)="(https?:)?//', page)
    assert "<style" not in page
    assert not re.search(r"<script(?![^>]*src=)", page)
    targets, links = set(re.findall(r'id="(\w+)"', page)), set(re.findall(r'href="#(\w+)"', page))
    assert links <= targets
