"""Settings, all of them from the environment. Each variable is explained in ``.env.example``."""

import os
import tomllib
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from dhprivacy.environment import BASE_DIR, env, secret
from outbox.writing.colour import shades

VERSION: str = tomllib.loads((BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = secret("SECRET_KEY")
VAULT_KEYS = secret("VAULT_KEYS")  # "k2:base64,k1:base64": the first seals, all open
JOURNAL_SIGNING_KEY = secret("JOURNAL_SIGNING_KEY")  # base64 of 32 bytes, Ed25519
SUPPRESSION_KEYS = env.str("SUPPRESSION_KEYS", default="")  # base64, the newest first; none is ever dropped

SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
OVER_TLS = urlsplit(SITE_URL).scheme == "https"
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=[urlsplit(SITE_URL).hostname or "127.0.0.1", "127.0.0.1", "localhost"]
)
CSRF_TRUSTED_ORIGINS = [SITE_URL] if OVER_TLS else []

VAR_DIR = env.path("VAR_DIR", default=str(BASE_DIR / "var"))  # everything the program writes outside the database
VAULT_DIR = VAR_DIR("vault")
JOURNAL_HEADS_DIR = env.str("JOURNAL_HEADS_DIR", default=VAR_DIR("heads"))
PUBLIC_PROMISES = env.bool("PUBLIC_PROMISES", default=False)  # a public page of how each promise stands
TERMS_URL = env.str("TERMS_URL", default="")  # the company's general terms
BACKUP_PUBLIC_KEY = env.str("BACKUP_PUBLIC_KEY", default="")  # age1…; the private key is kept offline
ERASURE_LOG = env.str("ERASURE_LOG", default=VAR_DIR("erasures/erasures.jsonl"))

INSTALLED_APPS = [
    "dhprivacy.apps.DhPrivacyConfig",
    "promises",
    "requests_app",
    "mailings",
    "retention",
    "policy",
    "datamap",
    "partners",
    "outbox",
    "todo",
    "journal",
    "vault",
    "unfold.apps.BasicAppConfig",
    "dhprivacy.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "dhprivacy.desk_language.Languages",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "dhprivacy.sign_in.guard.SecondFactorGuard",
]

ROOT_URLCONF = "dhprivacy.urls"
WSGI_APPLICATION = "dhprivacy.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

SQLITE_URL = f"sqlite:///{VAR_DIR('db.sqlite3')}"
DATABASES = {"default": env.db_url_config(env.str("DATABASE_URL", default="") or SQLITE_URL)}
DATABASES["default"]["CONN_MAX_AGE"] = 60
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["CONN_MAX_AGE"] = None
    Path(DATABASES["default"]["NAME"]).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA secure_delete=ON;"
        "PRAGMA foreign_keys=ON;",
    }
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR(f"test{os.environ.get('TEST_DB_SUFFIX', '')}.sqlite3")}
else:
    DATABASES["default"].setdefault("OPTIONS", {})["server_side_binding"] = True
    # Through a pooler a connection is ours for one transaction: nothing may be left on it for the next.
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = env.bool("DATABASE_POOLED", default=False)
    if not DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"]:
        # Many small statements, asked again and again: prepared at the second time, and neither compiled nor spread
        # over parallel workers, which takes longer than such a statement does.
        DATABASES["default"]["OPTIONS"] |= {
            "prepare_threshold": 1,
            "options": "-c jit=off -c max_parallel_workers_per_gather=0",
        }
    DATABASES["default"]["TEST"] = {"NAME": f"test_dhprivacy{os.environ.get('TEST_DB_SUFFIX', '')}"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Tries to sign in are counted here, for all processes together: in the database, which every installation has. Nothing
# else is cached, neither pages nor people.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "dhprivacy_cacherow",
        "KEY_FUNCTION": "dhprivacy.cache_keys.keyed",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": VAR_DIR("none")}},
    "vault": {"BACKEND": "vault.storage.SealedStorage", "OPTIONS": {"location": VAULT_DIR}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "dhprivacy" / "static"]
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = False

# Language and time: Swedish first, dates by the calendar in Stockholm.
LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", _("Swedish")), ("en", _("English"))]
TIME_ZONE = "Europe/Stockholm"
USE_I18N = USE_TZ = True

# Mail. The demo writes it to a folder the desk can show.
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="filemail://")
globals().update({key: value for key, value in EMAIL_CONFIG.items() if key.startswith("EMAIL_")})
if EMAIL_CONFIG["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend":
    EMAIL_BACKEND = "outbox.smtp.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR("mail")
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="DH Solutions <gdpr@dhsolutions.se>")
_MAIL_DOMAIN = parseaddr(DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
BOUNCES_EMAIL = env.str("BOUNCES_EMAIL", default=f"bounces@{_MAIL_DOMAIN}")  # with a +part for each mail
MAILBOX_URL = env.str("MAILBOX_URL", default="").strip()  # imaps://user:password@host:port/INBOX, read each minute
MAILBOX_CA_FILE = env.str("MAILBOX_CA_FILE", default="")

# The company, as it stands in letters and on pages.
COMPANY_NAME = env.str("COMPANY_NAME", default="DH Solutions AB")
COMPANY_NUMBER = env.str("COMPANY_NUMBER", default="")
COMPANY_ADDRESS = env.str("COMPANY_ADDRESS", default="")
COMPANY_PHONE = env.str("COMPANY_PHONE", default="")
PRIVACY_EMAIL = env.str("PRIVACY_EMAIL", default="gdpr@dhsolutions.se")
# Its colours, for light and for dark pages (a check refuses what can't be read), and its logo, the path of an SVG.
BRAND_COLOUR = env.str("BRAND_COLOUR", default="#17395c")
BRAND_COLOUR_DARK = env.str("BRAND_COLOUR_DARK", default="#9cc9f5")
BRAND_LOGO = env.str("BRAND_LOGO", default="")

# Identity (design §5): "published" offers the ID upload with every disclosure, "ladder" only on recorded doubt.
IDENTITY_POLICY = env.str("IDENTITY_POLICY", default="published")
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)  # how many proxies of ours stand in front

# Uploads stay in memory: plaintext never reaches the disk.
FILE_UPLOAD_HANDLERS = ["requests_app.identity.upload_handler.InMemoryOnlyUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 11_010_048  # bytes; 10 MiB and room for the form around it
DATA_UPLOAD_MAX_MEMORY_SIZE = 262_144  # bytes
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 6

# Staff and sessions.
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = reverse_lazy("admin:index")
# Sign-in is django-allauth's: a name, a password and a second factor. Accounts are made by administrators.
ACCOUNT_ADAPTER = "dhprivacy.sign_in.adapters.StaffDoor"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_SESSION_REMEMBER = False  # the cookie goes with the browser
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900  # seconds; as dhprivacy.sign_in.stay.FRESH
ACCOUNT_RATE_LIMITS = {"login": "20/m/ip", "login_failed": "10/m/ip,5/5m/key", "reauthenticate": "10/m/user"}
MFA_ADAPTER = "dhprivacy.sign_in.adapters.SecondFactor"
MFA_FORMS = {
    "add_webauthn": "dhprivacy.sign_in.forms.AddKeyForm",
    "edit_webauthn": "dhprivacy.sign_in.forms.RenameKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # no address is ever verified: none is used to sign in
MFA_TOTP_ISSUER = "DH Privacy"
MFA_TOTP_TOLERANCE = 1  # step of thirty seconds either way: telephones go wrong, and people type (RFC 6238 §5.2)
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_COOKIE_AGE = 36_000  # seconds; 10 hours, absolute
SESSION_COOKIE_NAME = "__Host-s" if OVER_TLS else "s"
CSRF_COOKIE_NAME = "__Host-c" if OVER_TLS else "c"
CSRF_COOKIE_AGE = None  # gone with the browser; Django's own lives a year
LANGUAGE_COOKIE_NAME = "__Host-l" if OVER_TLS else "l"
CODE_COOKIE_NAME = "__Host-b" if OVER_TLS else "b"  # binds a code to the browser that asked for it (ASVS 6.6.2)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = OVER_TLS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SIGNED_COOKIE_LEGACY_SALT_FALLBACK = False

SECURE_SSL_REDIRECT = OVER_TLS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if OVER_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = OVER_TLS
SECURE_REFERRER_POLICY = "same-origin"  # "no-referrer" makes browsers post "Origin: null", which CSRF refuses
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}
# What django-unfold's bundled Alpine and inline styles need at the desk; never inline scripts.
DESK_CONTENT_SECURITY_POLICY = {
    "script-src": [SELF, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:"],
}

# Celery is the clock and the muscle; the tables are the queue (design §3.3).
REDIS_URL = env.str("REDIS_URL", default="")
CELERY_BROKER_URL = REDIS_URL or "filesystem://"
if REDIS_URL:
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 900, "unacked_restore_throttle": 1}
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": VAR_DIR("celery"),
        "data_folder_out": VAR_DIR("celery"),
        "control_folder": VAR_DIR("celery-control"),
    }
CELERY_TASK_ACKS_LATE = CELERY_TASK_REJECT_ON_WORKER_LOST = CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_TIME_LIMIT, CELERY_TASK_SOFT_TIME_LIMIT = 300, 240  # seconds
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000  # KiB
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_people": {"()": "dhprivacy.logs.NoPeople"}},
    "formatters": {
        "plain": {
            "()": "dhprivacy.logs.PlacesOnlyFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["no_people"]}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": ["stderr"], "propagate": False},
        # gunicorn's own handlers would write secret links and exceptions in full.
        "gunicorn.error": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "gunicorn.access": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "imapclient": {"level": "WARNING"},  # below that it writes out what the mailbox holds
    },
}
DEFAULT_EXCEPTION_REPORTER = "dhprivacy.logs.QuietExceptionReporter"
DEFAULT_EXCEPTION_REPORTER_FILTER = "django.views.debug.SafeExceptionReporterFilter"

UNFOLD = {
    "SITE_TITLE": "DH Privacy",
    "SITE_HEADER": "DH Privacy",
    "SITE_SYMBOL": "shield_person",
    "SITE_URL": None,
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_LANGUAGES": True,
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "sizes": "any", "href": reverse_lazy("logo")}],
    "COLORS": {"primary": shades(BRAND_COLOUR)},
    "STYLES": [lambda request: static("desk.css"), reverse_lazy("brand_colours")],
    "DASHBOARD_CALLBACK": "dhprivacy.home.dashboard",
    "ACCOUNT": {"navigation": [{"title": _("My sign-in"), "link": reverse_lazy("mfa_index")}]},
    "SIDEBAR": {"navigation": "dhprivacy.navigation.navigation"},
}
