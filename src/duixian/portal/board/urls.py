"""Addresses of the board."""

from django.urls import path

from duixian.portal.board import views

app_name = "board"
urlpatterns = [
    path("board", views.overview, name="overview"),
    path("board/money.svg", views.money_chart, name="money-chart"),
    path("promises", views.promises, name="promises"),
    path("promises/pathway", views.pathway, name="pathway"),
    path("promises/export.<str:form>", views.export, name="export"),
    path("promises/one/<str:id>", views.promise, name="promise"),
]
