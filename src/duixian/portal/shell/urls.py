"""Addresses of the frame: home, signing in and out, language, help, health."""

from django.urls import path

from duixian.portal.shell import views

app_name = "shell"
urlpatterns = [
    path("", views.home, name="home"),
    path("sign-in", views.sign_in, name="sign-in"),
    path("sign-out", views.sign_out, name="sign-out"),
    path("me", views.me, name="me"),
    path("language/<str:language>", views.language, name="language"),
    path("about", views.about, name="about"),
    path("health", views.health, name="health"),
]
