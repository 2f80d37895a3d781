"""The app."""

from django.apps import AppConfig
from django.utils.functional import lazystr

from duixian.basics.text import say


class ShellConfig(AppConfig):
    """What every page stands in: guards, language, the frame, exports, PDF."""

    name = "duixian.portal.shell"
    label = "portal_shell"
    verbose_name = lazystr(say("账户与权限"))
