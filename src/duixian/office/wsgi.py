"""The office for a WSGI server: `granian --interface wsgi duixian.office.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duixian.office.settings")
application = get_wsgi_application()
