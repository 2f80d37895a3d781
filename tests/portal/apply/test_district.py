"""Every state of a case in the demonstration, opened by whoever it belongs to."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from duixian.office.accounts.models import RoleGrant
from duixian.office.cases.models import CaseRow, Content
from duixian.office.cases.store import current

pytestmark = pytest.mark.django_db


def client_of(row: CaseRow) -> Client:
    grant = RoleGrant.objects.filter(scope=str(row.applicant_id)).select_related("user")[0]
    client = Client()
    client.force_login(grant.user, "django.contrib.auth.backends.ModelBackend")
    return client


def rows(world) -> list[CaseRow]:
    return [CaseRow.objects.get(pk=ids[0]) for _, ids in sorted(world.labels.items()) if ids]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_state_has_a_page_that_says_what_it_means(world, language):
    found = rows(world)
    assert len(found) > 15
    for row in found:
        client = client_of(row)
        client.cookies["duixian_language"] = language
        for name in ("case", "summary"):
            answer = client.get(reverse(f"apply:{name}", args=[row.pk]))
            assert answer.status_code == 200, (row.label, answer.status_code)
        text = answer.content.decode()
        assert str(row.pk) in text and 'class="timeline"' in text
        if language == "zh":
            assert row.label in text
        else:
            steps = re.findall(r'<li class="\w*">\s*<strong>([^<]+)', text)
            assert steps and not [s for s in steps if re.search("[一-鿿]", s)]


def test_typical_times_are_told_where_enough_cases_ended(world):
    row = CaseRow.objects.filter(label="待初审", benefit__startswith="第十二条")[0]
    text = client_of(row).get(reverse("apply:case", args=[row.pk])).content.decode()
    assert re.search(r"这一步[,，]办过的\d+件里", text) and "一半不超过" in text


def test_what_was_erased_is_gone_from_the_page(world):
    row = CaseRow.objects.filter(state="已拨付", applicant__kind="购买")[0]
    Content.objects.filter(pk=current(row.pk).snapshot).delete()
    text = client_of(row).get(reverse("apply:case", args=[row.pk])).content.decode()
    assert "提交的内容" not in text and "规则怎么说" not in text


def test_an_offer_says_where_to_say_that_a_fact_is_wrong(world, client_for):
    offer = world.offers["jumin"][0]
    client = client_for("jumin")
    text = client.get(reverse("apply:case", args=[offer])).content.decode()
    assert "哪一项不对" in text
    url = re.search(r'href="(/my/facts/[^"]+)"', text)
    assert url is not None
    assert client.get(url[1].replace("&amp;", "&")).status_code == 200
