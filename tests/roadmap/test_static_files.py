"""Static files as production serves them: collected, named by hash, compressed, kept for ever by browsers."""

import re

import pytest
from django.core.management import call_command
from django.urls import reverse


@pytest.mark.slow
@pytest.mark.django_db
def test_collected_files_are_named_by_hash_and_sent_compressed(client, settings, tmp_path):
    storage = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": storage}
    settings.STATIC_ROOT = tmp_path
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = False
    call_command("collectstatic", interactive=False, verbosity=0)

    page = client.get(reverse("account_login")).content.decode()
    sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)
    assert len(sheets) == 3
    for address in sheets:
        assert re.search(r"\.[0-9a-f]{12}\.css$", address)
        response = client.get(address, headers={"accept-encoding": "br"})
        assert response.status_code == 200
        assert response.headers["Content-Encoding"] == "br"
        assert "immutable" in response.headers["Cache-Control"]
        assert "Access-Control-Allow-Origin" not in response.headers
        response.close()
