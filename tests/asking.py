"""Asking the API as a program does, and reading what it answers."""

import json
from uuid import uuid4

from django.test import Client


def ask(method, path, text="", sent=None, **headers):
    headers = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    if text:
        headers["HTTP_AUTHORIZATION"] = f"Bearer {text}"
    body = {} if sent is None else {"data": json.dumps(sent), "content_type": "application/json"}
    return getattr(Client(), method)(path, **body, **headers)


def get(path, text, **headers):
    """The JSON of an address that answers."""
    answer = ask("get", path, text, **headers)
    assert answer.status_code == 200, answer.content
    return answer.json()


def send(path, text, sent, key=None):
    return ask("post", path, text, sent, idempotency_key=key or str(uuid4()))


def change(path, text, sent, etag):
    return ask("patch", path, text, sent, if_match=etag)


def upload(path, text, data, key=None):
    """A form, with files where values are files."""
    headers = {"HTTP_AUTHORIZATION": f"Bearer {text}", "HTTP_IDEMPOTENCY_KEY": key or str(uuid4())}
    return Client().post(path, data, **headers)


def is_problem(answer, status, words):
    said = answer.json()
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (answer.status_code, said["status"]) == (status, status)
    assert words in said["detail"], said
    return True
