"""The admin site: administrators look at rows there. Nothing can be changed, and no text or secret is shown.

Changes go through actions, which ask for permission and write records; this site has no way around them. Texts are
left out because some of them are withheld or sealed: of a row it shows what it is called, its dates, states and links.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.apps import AppConfig
from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from roadmap.accounts.models import User
from roadmap.accounts.permissions import can_manage_people
from roadmap.accounts.step_up import confirm_it_is_you
from roadmap.errors import Refused

ONLY_ADMINISTRATORS = "The admin site is for administrators."
# Short words with a fixed meaning; every other text stays hidden.
NAMES = frozenset({"slug", "key", "public_id", "number", "version", "seq", "state", "kind", "type", "origin", "role"})
SHOWN = (models.AutoField, models.DateField, models.BooleanField, models.ForeignKey)
Rows = Callable[["models.QuerySet[Any]"], "models.QuerySet[Any]"]
_ONLY: dict[type[models.Model], Rows] = {}


if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[models.Model]
else:
    ModelAdmin = admin.ModelAdmin


class NameOfRow:
    """Stands for a row in headings and crumbs, where its own words could be a text that is withheld."""

    def __init__(self, row: models.Model) -> None:
        self.pk = row.pk
        self._words = f"{row._meta.verbose_name} {row.pk}"

    def __str__(self) -> str:
        return self._words


class ReadOnlyAdmin(ModelAdmin):
    """A list and a page for each row, of columns that hold no text. Of another row it shows only the number."""

    actions = None
    list_display_links = ("pk",)
    show_full_result_count = False
    list_per_page = 50

    ordering = ("-pk",)

    def __init__(self, model: type[models.Model], site: admin.AdminSite) -> None:
        self.columns = tuple(field.attname for field in model._meta.concrete_fields if _is_shown(field))
        super().__init__(model, site)

    def get_queryset(self, request: HttpRequest) -> "models.QuerySet[Any]":
        """All rows, but for tables of which some may not be seen yet, even as dates and numbers."""
        rows = super().get_queryset(request)
        only = _ONLY.get(self.model)
        return only(rows) if only else rows

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        return ("pk", *self.columns)

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        return self.columns

    get_readonly_fields = get_fields

    def get_urls(self) -> list[URLPattern]:
        info = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        return [
            path("", view(self.changelist_view), name=f"{info}_changelist"),
            path("<path:object_id>/change/", view(self.change_view), name=f"{info}_change"),
        ]

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        row = self.get_object(request, object_id)
        named = {"original": NameOfRow(row), "subtitle": None} if row else {}
        response: HttpResponse = super().change_view(request, object_id, extra_context=named)
        return response

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class ReadOnlySite(admin.AdminSite):
    site_title = site_header = "Rows of the database"
    index_title = "Tables"
    site_url = None
    app_index_template = "admin/index.html"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and can_manage_people(request.user)

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only tables of ours, in our way: what other packages bring could change rows and show secrets."""
        if admin_class is ReadOnlyAdmin:
            super().register(model_or_iterable, admin_class, **options)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Signed in, administrator, and confirmed a short time ago; the refusal of others is recorded."""
        reading = never_cache(require_safe(view))

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not self.has_permission(request):
                raise Refused(ONLY_ADMINISTRATORS)
            confirm_it_is_you(request)
            response: HttpResponse = reading(request, *args, **kwargs)
            return response

        return login_required(guarded)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """The list of tables, and two pages of each. No sign-in form, no password form of its own."""
        urls: list[URLPattern | URLResolver] = [
            path("", self.admin_view(self.index), name="index"),
            path("<slug:app_label>/", self.admin_view(self.app_index), name="app_list"),
        ]
        for model, model_admin in self._registry.items():
            urls += [
                path(
                    f"{model._meta.app_label}/{model._meta.model_name}/{pattern.pattern}",
                    pattern.callback,
                    name=pattern.name,
                )
                for pattern in model_admin.get_urls()
            ]
        return urls


def register_read_only(app: AppConfig) -> None:
    """Every table of an app, those that are added tomorrow too."""
    for model in app.get_models():
        admin.site.register(model, ReadOnlyAdmin)


def show_only(model: type[models.Model], rows: Rows) -> None:
    """Of this table show only what `rows` leaves of a query."""
    _ONLY[model] = rows


def _is_shown(field: "models.Field[Any, Any]") -> bool:
    return not field.primary_key and (isinstance(field, SHOWN) or field.name in NAMES)
