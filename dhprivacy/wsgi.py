"""What gunicorn serves. WSGI, not ASGI: uploads are to be held in memory and bounded."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dhprivacy.settings")

application = get_wsgi_application()
