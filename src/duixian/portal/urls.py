"""Addresses of the portal: those of each room, and signing on through OpenID Connect."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from duixian.portal.shell.admin import site
from duixian.portal.shell.guards import PUBLIC, declared
from duixian.portal.shell.views import sign_in

urlpatterns: list[URLPattern | URLResolver] = [
    *(
        path("", include(f"duixian.portal.{room}.urls"))
        for room in settings.ROOMS
        if find_spec(f"duixian.portal.{room}.urls") is not None
    ),
    # One way in by password: ours, which counts wrong ones.
    path("accounts/login/", sign_in),
    *declared([path("accounts/", include("allauth.urls"))], PUBLIC),
    path("admin/", site.urls),
]
handler404 = "duixian.portal.shell.views.not_found"
handler500 = "duixian.portal.shell.views.broken"
