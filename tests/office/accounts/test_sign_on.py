"""Signing on: a government system behind the interface (a fake), OpenID Connect, throttling."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client, RequestFactory

from duixian.office.accounts.adapters import AccountAdapter, SocialAccountAdapter
from duixian.office.accounts.models import User
from duixian.office.accounts.sign_on import Assurance, Identity, Kind, SignOn, arrive, depart
from duixian.office.refusal import Refused

NOW = datetime(2025, 5, 1, tzinfo=UTC)
WHO = Identity("假的统一认证", "p-7", Kind.ENTERPRISE, "王五", Assurance.REAL_NAME, "91330100X")


@dataclass
class Fake:
    """A system that gives out tickets, each good for one sign-on with its nonce."""

    name: str = "假的统一认证"
    tickets: dict[str, str] = field(default_factory=dict)

    def address(self, state: str, nonce: str, back: str) -> str:
        self.tickets["t-1"] = nonce
        return "https://sso.example/in?" + urlencode({"state": state, "back": back})

    def identify(self, answer: dict[str, str], nonce: str) -> Identity | None:
        return WHO if self.tickets.pop(answer.get("ticket", ""), None) == nonce else None


def test_who_signs_on_is_who_left():
    system: SignOn = Fake()
    leaving = depart(system, "https://office.example/back", NOW)
    state = parse_qs(urlsplit(leaving.url).query)["state"][0]
    answer = {"state": state, "ticket": "t-1"}
    assert arrive(system, leaving, answer, NOW + timedelta(minutes=10)) == WHO
    with pytest.raises(Refused, match="sign-on-denied"):  # a ticket is used once
        arrive(system, leaving, answer, NOW)


def test_an_answer_from_another_browser_too_late_or_denied_is_refused():
    system = Fake()
    leaving = depart(system, "https://office.example/back", NOW)
    answer = {"state": leaving.state, "ticket": "t-1"}
    for departure, given in ((None, answer), (leaving, {}), (leaving, {"state": "别的"})):
        with pytest.raises(Refused, match="sign-on-mixed-up"):
            arrive(system, departure, given, NOW)
    for late in (timedelta(minutes=10, seconds=1), timedelta(seconds=-1)):
        with pytest.raises(Refused, match="sign-on-too-late"):
            arrive(system, leaving, answer, NOW + late)
    with pytest.raises(Refused, match="sign-on-denied"):
        arrive(system, leaving, {"state": leaving.state, "ticket": "别的"}, NOW)


def test_two_sign_ons_never_share_a_state():
    system = Fake()
    one, other = (depart(system, "https://office.example/back", NOW) for _ in range(2))
    assert len({one.state, one.nonce, other.state, other.nonce}) == 4


def test_nobody_opens_a_local_account_by_themselves():
    request = RequestFactory().get("/")
    assert AccountAdapter(request).is_open_for_signup(request) is False
    assert SocialAccountAdapter(request).is_open_for_signup(request, None) is True


@pytest.mark.django_db
def test_five_wrong_passwords_lock_the_account_at_that_address(settings):
    User.objects.create_user("wang", password="一个足够长的口令2025")

    def sign_on(password: str, address: str):
        request = RequestFactory().post("/", REMOTE_ADDR=address)
        return authenticate(request, username="wang", password=password)

    assert sign_on("一个足够长的口令2025", "10.0.0.1") is not None
    for _ in range(5):
        assert sign_on("错", "10.0.0.1") is None
    assert sign_on("一个足够长的口令2025", "10.0.0.1") is None
    assert sign_on("一个足够长的口令2025", "10.0.0.2") is not None


@pytest.mark.parametrize("weak", ["short1!", "123456789012", "password1234", "wangxiaoming1"])
def test_a_weak_password_is_refused(weak):
    with pytest.raises(ValidationError):
        validate_password(weak, User(username="wangxiaoming"))


def test_a_strong_one_is_accepted():
    validate_password("稻香村-晴-0714-渡口", User(username="wang"))


@pytest.mark.django_db
def test_a_session_is_short_and_its_cookie_is_closed_to_scripts():
    User.objects.create_user("wang", password="一个足够长的口令2025")
    client = Client()
    said = {"username": "wang", "password": "一个足够长的口令2025"}
    answer = client.post("/accounts/login/", said, secure=True)
    assert answer.status_code == 302
    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["secure"], cookie["samesite"]) == (True, True, "Lax")
    assert cookie["max-age"] == ""  # gone when the browser is closed
    assert client.session.get_expiry_age() == 30 * 60
    assert client.get("/accounts/login/").status_code == 301  # no page without TLS


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DUIXIAN")}
    return subprocess.run(
        [sys.executable, "-m", "duixian.office", *arguments],
        capture_output=True, text=True, check=False, env={**clean, **environment},
    )  # fmt: skip


PRODUCTION = {
    "DUIXIAN_SECRET_KEY": "k-9fA" * 20,
    "DUIXIAN_DATA_KEYS": "mYbVVVO4Cc8CrUfFMnXQzWQ0D1mJ9m0zXQF4b7g3q2E=",
    "DUIXIAN_INDEX_KEY": "i" * 40,
}


def test_the_deployment_check_is_clean(tmp_path):
    provider = {
        "provider_id": "district", "name": "区统一认证", "client_id": "office", "secret": "s",
        "settings": {"server_url": "https://sso.example"},
    }  # fmt: skip
    environment = {
        **PRODUCTION, "DUIXIAN_DATA": str(tmp_path), "DUIXIAN_OIDC": json.dumps([provider])
    }  # fmt: skip
    assert run("migrate", "-v", "0", **environment).returncode == 0
    check = ["check", "--deploy", "--database", "default", "--fail-level", "WARNING"]
    told = run(*check, **environment)
    assert (told.returncode, told.stderr) == (0, "")
    assert "no issues" in told.stdout
    assert (tmp_path / "office.sqlite3").stat().st_size > 0


@pytest.mark.parametrize("missing", sorted(PRODUCTION))
def test_the_deployment_check_misses_each_key(tmp_path, missing):
    environment = {**PRODUCTION, missing: "", "DUIXIAN_DATA": str(tmp_path)}
    told = run("check", "--deploy", "--fail-level", "WARNING", **environment)
    assert told.returncode == 1
    assert missing in told.stderr


def test_models_and_migrations_agree(tmp_path):
    told = run("makemigrations", "--check", "--dry-run", DUIXIAN_DATA=str(tmp_path))
    assert "No changes detected" in told.stdout


def test_the_library_does_not_load_django():
    program = (
        "import sys, duixian as dx; dx.load; import duixian.cli.main; "
        "sys.exit('django' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
