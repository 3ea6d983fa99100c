"""Addresses. Public pages twice, Swedish at / and English at /en/; the officials' admin at /admin/."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    *i18n_patterns(path("", include("tracking.urls")), prefix_default_language=False),
]

handler400 = "tracking.pages.errors.bad_request"
handler403 = "tracking.pages.errors.forbidden"
handler404 = "tracking.pages.errors.not_found"
handler500 = "tracking.pages.errors.server_error"
