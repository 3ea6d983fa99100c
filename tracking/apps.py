from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class TrackingConfig(AppConfig):
    name = "tracking"
    verbose_name = _("Follow-up")
    default = True


class OfficialsAdminConfig(admin_apps.AdminConfig):
    """Django's admin with our own site, so that roles decide and the texts are ours."""

    default_site = "tracking.admin_site.OfficialsAdminSite"
    default = False
