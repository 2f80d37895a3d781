"""Settings of the portal: those of the office, and what pages need.

DUIXIAN_BUSINESS_DATE   the day on which a demonstration takes place, such as 2025-09-15
DUIXIAN_DEMO            1: the sign-in page lists the demo accounts
DUIXIAN_PACKAGE         the policy that is served; by default qiantang-2025
DUIXIAN_SCENARIO        illustrative amounts shown beside it, under a banner; none unless set
DUIXIAN_EMAIL_URL       smtp://user:password@host:port; else e-mail is written into DUIXIAN_DATA
DUIXIAN_EMAIL_FROM      who sends it
"""

from __future__ import annotations

import os
from datetime import date
from urllib.parse import unquote, urlsplit

from duixian.office.settings import *  # noqa: F403
from duixian.office.settings import DATA, INSTALLED_APPS, MIDDLEWARE, PLAIN_HTTP

PACKAGE = os.environ.get("DUIXIAN_PACKAGE", "qiantang-2025")
SCENARIO = os.environ.get("DUIXIAN_SCENARIO", "")
TYPESET = True
"""Full-width punctuation in Chinese pages; tests that look for a sentence turn it off."""
DEMO = os.environ.get("DUIXIAN_DEMO") == "1"
_DAY = os.environ.get("DUIXIAN_BUSINESS_DATE", "")
BUSINESS_DATE: date | None = date.fromisoformat(_DAY) if _DAY else None

ROOMS = (
    "shell", "reader", "checkup", "apply", "notices", "desk", "treasury", "trail", "board",
)  # fmt: skip
"""The rooms of the portal; each is a Django app, and its urls are included in this order."""

INSTALLED_APPS = [
    "whitenoise.runserver_nostatic",
    "django.contrib.admin",
    "django.contrib.staticfiles",
    "django_htmx",
    *(f"duixian.portal.{room}" for room in ROOMS),  # before allauth, whose layout the frame gives
    "duixian.portal.demo",
    *INSTALLED_APPS,
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "duixian.portal.shell.middleware.Headers",
    *(name for name in MIDDLEWARE if "SecurityMiddleware" not in name),
    "django_htmx.middleware.HtmxMiddleware",
    "duixian.portal.shell.middleware.Person",
]
ROOT_URLCONF = "duixian.portal.urls"
WSGI_APPLICATION = "duixian.portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "duixian.portal.shell.context.page",
            ],
            "builtins": ["duixian.portal.shell.templatetags.duixian"],
        },
    }
]
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOGIN_URL = "shell:sign-in"
LOGIN_REDIRECT_URL = "shell:home"
LOGOUT_REDIRECT_URL = "shell:home"
CSRF_FAILURE_VIEW = "duixian.portal.shell.views.csrf_failed"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if PLAIN_HTTP
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = PLAIN_HTTP
WHITENOISE_AUTOREFRESH = False

# The upload of the office has its own limits; the request as a whole is bounded here.
DATA_UPLOAD_MAX_MEMORY_SIZE = 24 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

_MAIL = urlsplit(os.environ.get("DUIXIAN_EMAIL_URL", ""))
DEFAULT_FROM_EMAIL = os.environ.get("DUIXIAN_EMAIL_FROM", "duixian@localhost")
if _MAIL.hostname:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _MAIL.hostname, _MAIL.port or 587
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = (
        unquote(_MAIL.username or ""),
        unquote(_MAIL.password or ""),
    )
    EMAIL_USE_TLS = True
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA / "mail"
