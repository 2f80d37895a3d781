"""Addresses of the trail."""

from django.urls import path

from duixian.portal.trail import case, chain, search

app_name = "trail"
urlpatterns = [
    path("trail", search.search, name="search"),
    path("trail/export", search.export, name="export"),
    path("trail/cases", case.cases, name="cases"),
    path("trail/cases/check", case.check_all, name="check"),
    path("trail/cases/<uuid:id>", case.case, name="case"),
    path("trail/cases/<uuid:id>/replay", case.replay, name="replay"),
    path("trail/chains", chain.chains, name="chains"),
    path("trail/chains/<str:fund>", chain.chain, name="chain"),
    path("trail/chains/<str:fund>/verify", chain.verify, name="verify"),
]
