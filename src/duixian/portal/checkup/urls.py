"""Addresses of the check-up."""

from django.urls import path

from duixian.portal.checkup.views import asking, keeping, result, sharing, starting, telling

app_name = "checkup"
urlpatterns = [
    path("checkup", starting.start, name="start"),
    path("checkup/ask", asking.ask, name="ask"),
    path("checkup/result", result.result, name="result"),
    path("checkup/result/what-if", result.what_if, name="what-if"),
    path("checkup/result/pdf", result.as_pdf, name="pdf"),
    path("checkup/kept", keeping.kept, name="kept"),
    path("checkup/keep", keeping.keep, name="keep"),
    path("checkup/kept/<uuid:id>", keeping.kept_one, name="kept-one"),
    path("checkup/kept/<uuid:id>/pdf", keeping.kept_pdf, name="kept-pdf"),
    path("checkup/kept/<uuid:id>/again", keeping.again, name="again"),
    path("checkup/kept/<uuid:id>/delete", keeping.delete, name="delete"),
    path("checkup/kept/<uuid:id>/share", sharing.share, name="share"),
    path("checkup/kept/<uuid:id>/share/<int:share>/revoke", sharing.revoke, name="revoke"),
    path("checkup/shared/<str:token>", sharing.shared, name="shared"),
    path("checkup/tell-me/confirm/<str:token>", telling.confirm, name="tell-me-confirm"),
    path("checkup/tell-me/stop/<str:token>", telling.stop, name="tell-me-stop"),
    path("checkup/tell-me/<str:benefit>", telling.tell_me, name="tell-me"),
]
