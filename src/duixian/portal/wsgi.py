"""The portal for a WSGI server: `granian --interface wsgi duixian.portal.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duixian.portal.settings")
application = get_wsgi_application()
