"""Settings of the office, all from the environment; safe where nothing is said.

DATABASE_URL            sqlite:///… or postgres://…; by default office.sqlite3 in DUIXIAN_DATA
DUIXIAN_DATA            where files are kept, outside any web root; by default ./office-data
DUIXIAN_SECRET_KEY      signs sessions; without one, a new one at each start
DUIXIAN_DATA_KEYS       Fernet keys for identity and account numbers, comma apart, the newest first
DUIXIAN_INDEX_KEY       the key of the blind index over them, 32 bytes or more
DUIXIAN_HOSTS           host names served, comma apart
DUIXIAN_DEBUG           1 for a developer: tracebacks on pages, and no TLS
DUIXIAN_PLAIN_HTTP      1 where there is no TLS: on a person's own machine
DUIXIAN_OIDC            OpenID Connect providers, JSON: [{"provider_id", "name", "client_id", …}]
"""

from __future__ import annotations

import json
import os
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

from duixian.office.databases import database_of

DEBUG = os.environ.get("DUIXIAN_DEBUG") == "1"
PLAIN_HTTP = DEBUG or os.environ.get("DUIXIAN_PLAIN_HTTP") == "1"
DATA = Path(os.environ.get("DUIXIAN_DATA", "office-data")).resolve()
HAS_SECRET_KEY = bool(os.environ.get("DUIXIAN_SECRET_KEY"))
SECRET_KEY = os.environ.get("DUIXIAN_SECRET_KEY") or secrets.token_urlsafe(64)
ALLOWED_HOSTS = os.environ.get("DUIXIAN_HOSTS", "localhost,127.0.0.1").split(",")

DATA_KEYS = tuple(key for key in os.environ.get("DUIXIAN_DATA_KEYS", "").split(",") if key)
INDEX_KEY = os.environ.get("DUIXIAN_INDEX_KEY", "")

DATABASES: dict[str, dict[str, Any]] = {
    "default": database_of(os.environ.get("DATABASE_URL") or f"sqlite:///{DATA / 'office.sqlite3'}")
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "duixian.office.accounts",
    "duixian.office.audit",
    "duixian.office.register",
    "duixian.office.ledger",
    "duixian.office.cases",
    "duixian.office.payment",
    "duixian.office.targets",
    "duixian.office.running",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",  # last: it answers for a locked account
]
ROOT_URLCONF = "duixian.office.urls"
WSGI_APPLICATION = "duixian.office.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# -- signing on ---------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: a locked account is not tried
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
_VALIDATION = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": _VALIDATION + "UserAttributeSimilarityValidator"},
    {"NAME": _VALIDATION + "MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": _VALIDATION + "CommonPasswordValidator"},
    {"NAME": _VALIDATION + "NumericPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "duixian.office.accounts.adapters.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
SOCIALACCOUNT_ADAPTER = "duixian.office.accounts.adapters.SocialAccountAdapter"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": json.loads(os.environ.get("DUIXIAN_OIDC", "[]")),
    }
}

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False

SESSION_COOKIE_AGE = 30 * 60  # seconds without a request, then one signs on again
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"  # Strict would lose the session on the way back from a sign-on
CSRF_COOKIE_SAMESITE = "Lax"

# -- transport ----------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = not PLAIN_HTTP
SESSION_COOKIE_SECURE = not PLAIN_HTTP
CSRF_COOKIE_SECURE = not PLAIN_HTTP
SECURE_HSTS_SECONDS = 0 if PLAIN_HTTP else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = not PLAIN_HTTP
SECURE_HSTS_PRELOAD = not PLAIN_HTTP
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if os.environ.get("DUIXIAN_BEHIND_PROXY") == "1":  # only where the proxy sets it itself
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
