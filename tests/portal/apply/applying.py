"""What an applicant does in a browser, step by step."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.office.cases.an_office import PDF, SERVICE

from duixian.office.cases.models import CaseRow
from duixian.office.register.models import Subject

PAPERS = ("申请表", "承诺书", "服务合同和发票")
ROW = {
    "服务收入#": "1", "服务收入.0.服务类别": "机器换人", "服务收入.0.服务本区企业收入@2025": "5000",
    "服务收入.0.服务本区企业收入@2025:unit": "万元",
}  # fmt: skip


def begin(client: Client, subject: Subject, benefit: str = SERVICE, **more: str) -> CaseRow:
    said = {"for": str(subject.key), **more}
    answer = client.post(f"{reverse('apply:new')}?benefit={benefit}", said)
    assert answer.status_code == 302, answer.content.decode()
    return CaseRow.objects.get(pk=answer["Location"].split("/")[3])


def fill(
    client: Client, row: CaseRow, answers: dict[str, str] = ROW, action: str = "next",
    version: int = 0, tab: str = "",
):  # fmt: skip
    said = {**answers, "version": str(version), "tab": tab, "action": action}
    return client.post(reverse("apply:form", args=[row.pk]), said)


def upload(client: Client, row: CaseRow, number: int, data: bytes = PDF, name: str = "a.pdf"):
    file = SimpleUploadedFile(name, data)
    return client.post(reverse("apply:papers", args=[row.pk]), {"paper": str(number), "file": file})


def upload_all(client: Client, row: CaseRow) -> None:
    for number, name in enumerate(PAPERS):
        assert upload(client, row, number, PDF + name.encode()).status_code == 302


def send(client: Client, row: CaseRow, version: int = 1, **more: str):
    return client.post(
        reverse("apply:preview", args=[row.pk]), {"version": str(version), "vouch": "1", **more}
    )


def applied(client: Client, subject: Subject) -> CaseRow:
    row = begin(client, subject)
    fill(client, row)
    upload_all(client, row)
    assert send(client, row).status_code == 302
    row.refresh_from_db()
    return row
