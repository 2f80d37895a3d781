"""Addresses of the policy reader."""

from django.urls import path

from duixian.portal.reader import views

app_name = "reader"
urlpatterns = [
    path("policy", views.policy, name="policy"),
    path("policy/search", views.search, name="search"),
    path("policy/terms", views.terms, name="terms"),
    path("policy/article/<str:number>", views.article, name="article"),
    path("policy/provision/<path:id>/leaflet", views.leaflet, name="leaflet"),
    path("policy/provision/<path:id>/leaflet.pdf", views.leaflet_pdf, name="leaflet-pdf"),
    path("policy/provision/<path:id>/form", views.form, name="form"),
    path("policy/provision/<path:id>", views.provision, name="provision"),
]
