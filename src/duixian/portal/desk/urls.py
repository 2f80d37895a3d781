"""Addresses of the desk."""

from django.urls import path

from duixian.portal.desk import acting, batches, case, documents, queue, together

app_name = "desk"
urlpatterns = [
    path("desk", queue.queue, name="queue"),
    path("desk/verdicts", queue.verdicts, name="verdicts"),
    path("desk/together", together.preview, name="together"),
    path("desk/together/confirm", together.confirm, name="together-confirm"),
    path("desk/case/<uuid:id>", case.show, name="case"),
    path("desk/case/<uuid:id>/do/<slug:slug>", acting.act, name="act"),
    path("desk/case/<uuid:id>/account", case.account, name="account"),
    path("desk/case/<uuid:id>/settle", case.settle, name="settle"),
    path("desk/case/<uuid:id>/paper/<slug:digest>", case.paper, name="paper"),
    path(
        "desk/case/<uuid:id>/document/<str:kind>.<slug:form>", documents.document, name="document"
    ),
    path("desk/batches", batches.index, name="batches"),
    path("desk/batches/new", batches.new, name="batch-new"),
    path("desk/batches/check/<uuid:id>/<str:kind>", batches.check, name="check"),
    path("desk/batches/in/<str:batch>", batches.show, name="batch"),
    path("desk/batches/in/<str:batch>/do/<slug:slug>", batches.act, name="batch-act"),
    path(
        "desk/batches/in/<str:batch>/notice.<slug:form>",
        documents.batch_document,
        name="batch-document",
    ),
]
