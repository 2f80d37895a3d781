"""Addresses of public notices, results, the calendar and e-mail."""

from django.urls import path

from duixian.portal.notices import mail_views, open_data, views, when

app_name = "notices"
urlpatterns = [
    path("notices", views.listing, name="list"),
    path("notices/objections", views.objections, name="objections"),
    path("notices/results", open_data.results, name="results"),
    path("notices/results/dictionary", open_data.dictionary, name="dictionary"),
    path("notices/results/<str:table>.csv", open_data.as_csv, name="results-csv"),
    path("notices/results/<str:table>.json", open_data.as_json, name="results-json"),
    path("notices/calendar", when.calendar, name="calendar"),
    path("notices/calendar.ics", when.ical, name="ical"),
    path("notices/subscribe", mail_views.subscribe, name="subscribe"),
    path("notices/subscribe/<str:token>", mail_views.confirm, name="confirm"),
    path("notices/unsubscribe/<str:token>", mail_views.unsubscribe, name="unsubscribe"),
    path("notices/<uuid:id>", views.one, name="one"),
]
