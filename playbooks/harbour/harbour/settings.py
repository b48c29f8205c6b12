"""Settings of Harbour. Everything that differs between machines comes from the environment.

On a server the variables stand in one file that systemd and the deploy hand over (see the role
`django`); on a laptop `DJANGO_DEBUG=1 ./manage.py runserver` needs none of them.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


def required(name):
    """The value of an environment variable, or an error that names it."""
    try:
        return os.environ[name]
    except KeyError:
        raise ImproperlyConfigured(
            f"the environment variable {name} is not set (set DJANGO_DEBUG=1 to run on a laptop without it)"
        ) from None


def words(name):
    return os.environ.get(name, "").split()


DEBUG = os.environ.get("DJANGO_DEBUG") == "1"
SITE_URL = os.environ.get("SITE_URL", "http://localhost:8000")
HTTPS = urlsplit(SITE_URL).scheme == "https"

SECRET_KEY = "only-for-a-laptop" if DEBUG else required("DJANGO_SECRET_KEY")
SECRET_KEY_FALLBACKS = words("DJANGO_SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = words("DJANGO_ALLOWED_HOSTS") or [urlsplit(SITE_URL).hostname, "localhost"]
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# The id of the deployed release, written beside the code when it is built; shown by /health/.
RELEASE_FILE = BASE_DIR / "RELEASE"
RELEASE = RELEASE_FILE.read_text().strip() if RELEASE_FILE.exists() else "development"

INSTALLED_APPS = [
    "accounts",
    "posts",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "harbour.urls"
WSGI_APPLICATION = "harbour.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

if "DATABASE_HOST" in os.environ:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": os.environ["DATABASE_HOST"],
            "PORT": os.environ.get("DATABASE_PORT", "5432"),
            "NAME": required("DATABASE_NAME"),
            "USER": required("DATABASE_USER"),
            "PASSWORD": required("DATABASE_PASSWORD"),
            # One connection a worker is kept open: workers x app hosts must stay below max_connections.
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"sslmode": os.environ.get("DATABASE_SSLMODE", "prefer"), "connect_timeout": 5},
        }
    }
else:
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "db.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Sessions live in the database, so that any app host can answer anyone.
SESSION_ENGINE = "django.contrib.sessions.backends.db"

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "feed"
LOGOUT_REDIRECT_URL = "feed"

# Staging keeps its mail in files: the environment says so.
EMAIL_BACKEND = os.environ.get("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_FILE_PATH = os.environ.get("EMAIL_FILE_PATH")

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = os.environ.get("STATIC_ROOT", BASE_DIR / "collected-static")
MEDIA_URL = "/media/"
MEDIA_ROOT = os.environ.get("MEDIA_ROOT", BASE_DIR / "media")

# With MEDIA_STORE_URL set, pictures are kept by the one host that serves /media/ for all app hosts.
MEDIA_STORE_URL = os.environ.get("MEDIA_STORE_URL", "")
MEDIA_STORE_TOKEN = os.environ.get("MEDIA_STORE_TOKEN", "")

STORAGES = {
    "default": {
        "BACKEND": "harbour.storage.MediaHostStorage" if MEDIA_STORE_URL else
        "django.core.files.storage.FileSystemStorage",
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else
        "harbour.storage.ReleaseStaticFilesStorage",
    },
}

PICTURE_MAX_BYTES = 5 * 1024 * 1024
PICTURE_MAX_PIXELS = 40_000_000
POSTS_PER_PAGE = 20

# nginx on the app host hands over the scheme that the edge saw, and nobody else can reach gunicorn's socket.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# The edge redirects to HTTPS and sends HSTS for the whole name, the blog included.
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008"]
if not HTTPS:
    SILENCED_SYSTEM_CHECKS += ["security.W012", "security.W016"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"journal": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "journal"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
