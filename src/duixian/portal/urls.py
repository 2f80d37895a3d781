"""Addresses of the portal: those of each room, and signing on through OpenID Connect."""

from importlib.util import find_spec

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    *(
        path("", include(f"duixian.portal.{room}.urls"))
        for room in settings.ROOMS
        if find_spec(f"duixian.portal.{room}.urls") is not None
    ),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
handler404 = "duixian.portal.shell.views.not_found"
handler500 = "duixian.portal.shell.views.broken"
