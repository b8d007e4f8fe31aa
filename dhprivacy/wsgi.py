"""What gunicorn serves. WSGI, not ASGI: uploads are to be held in memory and bounded."""

import os

from django.core.wsgi import get_wsgi_application

from dhprivacy.start import stop_on_errors

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dhprivacy.settings")

stop_on_errors()
application = get_wsgi_application()
