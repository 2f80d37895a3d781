"""Addresses of an applicant's own cases."""

from django.urls import path

from duixian.portal.apply.views import account, case, facts, filling, mine, new

app_name = "apply"
urlpatterns = [
    path("my", mine.mine, name="mine"),
    path("apply", new.new, name="new"),
    path("my/case/<uuid:id>", case.case, name="case"),
    path("my/case/<uuid:id>/form", filling.form, name="form"),
    path("my/case/<uuid:id>/papers", filling.papers, name="papers"),
    path("my/case/<uuid:id>/papers/<int:number>", case.paper, name="paper"),
    path("my/case/<uuid:id>/preview", filling.preview, name="preview"),
    path("my/case/<uuid:id>/done", filling.done, name="done"),
    path("my/case/<uuid:id>/confirm", case.confirm, name="confirm"),
    path("my/case/<uuid:id>/withdraw", case.withdraw, name="withdraw"),
    path("my/case/<uuid:id>/summary", case.summary, name="summary"),
    path("my/facts/<uuid:subject>", facts.wrong, name="wrong"),
    path("my/account/<uuid:subject>", account.account, name="account"),
]
