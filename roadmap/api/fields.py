"""What programs send, taken exactly: a field that is not known and a value of another type are refused, never guessed."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

ANY_TEXT: Final = r"^[^\u0000]*$"
SOME_TEXT: Final = r"^[^\u0000]*[^\s\u0000][^\u0000]*$"
_DAY: Final = r"^\d{4}-\d{2}-\d{2}$"
_NUMBER: Final = r"^-?\d{1,14}(\.\d{1,6})?$"


class Sent(serializers.Serializer[Any]):
    """The base of everything that is sent, in a body or in the address."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping) and (unknown := sorted(set(map(str, data)) - set(self.fields))):
            known = ", ".join(self.fields)
            raise serializers.ValidationError(
                {name: [f"There is no such field. Known are: {known}."] for name in unknown}
            )
        return super().to_internal_value(data)


class Text(serializers.CharField):
    """A text as it is written: a number is none."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class Lines(Text):
    """A text that may be empty, and is if it is not sent."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, default="", allow_blank=True, **kwargs)


@extend_schema_field({"type": "string", "format": "binary", "contentMediaType": "application/octet-stream"})
class Attached(serializers.FileField):
    """A file of a form; an empty one is refused by the rules, in their words."""


class Switch(serializers.BooleanField):
    """true or false, and no word for it."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Whole(serializers.IntegerField):
    def to_internal_value(self, data: Any) -> int:
        """JSON knows one kind of numbers: 80.0 is 80."""
        if isinstance(data, float) and data.is_integer():  # not where it was written larger than a number can be: 1e999
            data = int(data)
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return super().to_internal_value(data)


@extend_schema_field({"type": "string", "format": "date", "pattern": _DAY})
class Day(serializers.DateField):
    """A day, 2026-03-02."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str) or not re.fullmatch(_DAY, data):
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(data)


@extend_schema_field({"type": "string", "pattern": _NUMBER, "examples": ["0.93"]})
class Number(serializers.Field[Decimal, str, str, Any]):
    """A decimal as a string, so that none of it is lost on the way: up to 14 digits, a point, up to 6 digits."""

    default_error_messages = {
        "invalid": 'Send a decimal number as a string, as in "0.93": up to 14 digits, a point, up to 6 digits.'
    }

    def to_internal_value(self, data: Any) -> Decimal:
        if not isinstance(data, str) or not re.fullmatch(_NUMBER, data, re.ASCII):
            self.fail("invalid")
        return Decimal(data)

    def to_representation(self, value: Decimal) -> str:
        return f"{value.normalize():f}"
