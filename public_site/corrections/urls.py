"""The address of the public form; the list beside it is a page of every edition."""

from django.urls import path

from public_site.corrections import views

app_name = "asking"

urlpatterns = [path("", views.ask, name="new")]
