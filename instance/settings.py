"""All settings, read from the environment here and nowhere else. Run-time settings stand in the admin instead."""

import os
import sys
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from instance import __version__, embedded, secrets
from instance.outgoing.names import read_hosts


def env(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def env_bool(name: str, default: bool = False) -> bool:
    return env(name, str(default)).lower() in ("1", "true", "yes", "on")


def env_list(name: str) -> list[str]:
    return [part.strip() for part in env(name).replace(" ", ",").split(",") if part.strip()]


BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = __version__
DATA_DIR = Path(env("DATA_DIR", str(BASE_DIR / "data"))).resolve()
TESTING = "PYTEST_VERSION" in os.environ
DEBUG = env_bool("DEBUG", "runserver" in sys.argv)

# ---- Names and addresses: LOCAL_DOMAIN is in the handles, WEB_DOMAIN is where we answer (docs/settings.md)
PORT = int(env("PORT", "8000"))
STREAMING_PORT = int(env("STREAMING_PORT", str(PORT if "runserver" in sys.argv else PORT + 1)))
WEB_CONCURRENCY = int(env("WEB_CONCURRENCY", "2"))
MAX_THREADS = int(env("MAX_THREADS", "8"))
LOCAL_DOMAIN = env("LOCAL_DOMAIN", f"localhost:{PORT}")
WEB_DOMAIN = env("WEB_DOMAIN", LOCAL_DOMAIN)
IS_LOCALHOST = WEB_DOMAIN.split(":")[0] in ("localhost", "127.0.0.1")
LOCAL_HTTPS = env_bool("LOCAL_HTTPS", not IS_LOCALHOST)
BASE_URL = f"{'https' if LOCAL_HTTPS else 'http'}://{WEB_DOMAIN}"
STREAMING_URL = env(
    "STREAMING_URL",
    f"ws://localhost:{STREAMING_PORT}" if IS_LOCALHOST else f"{'wss' if LOCAL_HTTPS else 'ws'}://{WEB_DOMAIN}",
)
SOURCE_URL = env("SOURCE_BASE_URL", f"{BASE_URL}/about")  # where members find the code that runs here (AGPL)
ALLOWED_HOSTS = [WEB_DOMAIN.split(":")[0], LOCAL_DOMAIN.split(":")[0], *env_list("ALTERNATE_DOMAINS")]
if IS_LOCALHOST:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [BASE_URL]
IS_TEST_DOMAIN = IS_LOCALHOST or WEB_DOMAIN.split(":")[0].endswith(".test")

# ---- Secrets: generated once into DATA_DIR for the embedded instance, required once a database is configured
SECRET_KEY = env("SECRET_KEY") or secrets.generated(DATA_DIR, "secret_key", allowed=not env("DATABASE_URL"))
VAPID_PRIVATE_KEY = env("VAPID_PRIVATE_KEY") or secrets.generated(DATA_DIR, "vapid_private_key")
VAPID_PUBLIC_KEY = env("VAPID_PUBLIC_KEY") or secrets.vapid_public_key(VAPID_PRIVATE_KEY)

# ---- Databases: embedded ones under DATA_DIR unless the environment names others
_database = embedded.database(DATA_DIR, env("DATABASE_URL"))
# Persistent connections of threads go through psycopg's pool; see ARCHITECTURE.md, "Processes".
_pool = {"min_size": 0, "max_size": int(env("DB_POOL", "16")), "timeout": 10, "max_idle": 120}
# What is prepared (instance/sql.py) is planned once a connection, whatever the first values that came.
_planning = "-c plan_cache_mode=force_generic_plan"
DATABASES = {
    "default": {
        **_database,
        "OPTIONS": {"options": _planning, **_database["OPTIONS"], "pool": _pool},
        "CONN_HEALTH_CHECKS": False,  # `instance.database` looks at the socket instead, without a round trip
        "TEST": {"NAME": "test_rookery"},
    }
}
REDIS_URL = embedded.redis_url(DATA_DIR, env("REDIS_URL"))
CACHE_REDIS_URL = env("CACHE_REDIS_URL", REDIS_URL)
STREAMING_REDIS_URL = env("STREAMING_REDIS_URL", REDIS_URL)
CACHES = {"default": {"BACKEND": "instance.caches.ForgetfulRedisCache", "LOCATION": CACHE_REDIS_URL}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ---- The monolith
INSTALLED_APPS = [
    "instance",  # first: its commands `runserver` and `rqworker` build on those of daphne and django-rq
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "channels",
    "django_rq",
    "oauth2_provider",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "csp",
    "federation",
    "accounts",
    "statuses",
    "moderation",
    "timelines",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "instance.web.middleware.RequestMiddleware",
    "instance.rest.middleware.ApiMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.web.activity.ActivityMiddleware",
]
ROOT_URLCONF = "instance.urls"
WSGI_APPLICATION = "instance.wsgi.application"
ASGI_APPLICATION = "instance.asgi.application"
APPEND_SLASH = False  # every API route answers with and without a slash, and never redirects
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
                "csp.context_processors.nonce",
                "instance.web.context.page",
                "timelines.web.context.frame",
            ],
        },
    }
]

# ---- Who is here: users, passwords, sign-in (django-allauth), OAuth (django-oauth-toolkit)
AUTH_USER_MODEL = "accounts.User"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # e-mail addresses are unique, by a constraint on lower(email)
AUTHENTICATION_BACKENDS = ["accounts.authentication.SessionBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.BCryptSHA256PasswordHasher",  # accounts moved here from other servers
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/auth/sign_in"
LOGIN_REDIRECT_URL = "/home"
LOGOUT_REDIRECT_URL = ACCOUNT_LOGOUT_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 365 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LOCAL_HTTPS
SESSION_COOKIE_NAME = "__Host-rookery_session" if LOCAL_HTTPS else "rookery_session"  # browsers want it Secure
SESSION_ENGINE = "django.contrib.sessions.backends.db"
ACCOUNT_ADAPTER = "accounts.web.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_FORMS = {
    "login": "accounts.web.forms.SignInForm",
    "reset_password_from_key": "accounts.web.forms.NewPasswordForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # before the address changes; second factors ask anyway
ACCOUNT_REAUTHENTICATION_METHODS = ("password", "mfa")  # never a letter: who changes the address may hold the mailbox
ACCOUNT_CHANGE_EMAIL = True  # one address a member; a new one replaces it once confirmed
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no letters to strangers at somebody's request
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a letter whenever password, address or second factor change
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if LOCAL_HTTPS else "http"
MFA_ADAPTER = "accounts.web.adapter.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = IS_LOCALHOST
USERSESSIONS_ADAPTER = "accounts.web.adapter.SessionsAdapter"
USERSESSIONS_TRACK_ACTIVITY = False  # accounts.web.activity does, more seldom
OAUTH2_PROVIDER_APPLICATION_MODEL = "accounts.Application"
OAUTH2_PROVIDER_GRANT_MODEL = "accounts.Grant"
OAUTH2_PROVIDER_ACCESS_TOKEN_MODEL = "accounts.AccessToken"
OAUTH2_PROVIDER_REFRESH_TOKEN_MODEL = "accounts.RefreshToken"
OAUTH2_PROVIDER_ID_TOKEN_MODEL = "accounts.IDToken"
OAUTH2_PROVIDER = {
    "SCOPES_BACKEND_CLASS": "accounts.scopes.MastodonScopes",
    "OAUTH2_VALIDATOR_CLASS": "accounts.web.oauth_server.MastodonValidator",
    "ACCESS_TOKEN_GENERATOR": "accounts.actions.oauth.make_token",
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,  # only the SHA-256 of a token is stored
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "PKCE_REQUIRED": False,  # optional in Mastodon; S256 alone is accepted
    "AUTHORIZATION_CODE_EXPIRE_SECONDS": 600,
    "ACCESS_TOKEN_EXPIRE_SECONDS": 100 * 365 * 24 * 3600,  # Mastodon's tokens do not expire
}

# ---- Client API: DRF is the request half only
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.authentication.BearerTokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [],
    "EXCEPTION_HANDLER": "instance.rest.errors.exception_handler",
    "UNAUTHENTICATED_USER": None,
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # JSON and form bodies; files have limits of their own
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 8
MAX_REQUEST_BYTES = 104 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DISABLE_RATE_LIMITS = env_bool("DISABLE_RATE_LIMITS")
SKIP_EMAIL_CONFIRMATION = env_bool("SKIP_EMAIL_CONFIRMATION")
TRUSTED_PROXY_IPS = env_list("TRUSTED_PROXY_IP") or ["127.0.0.1", "::1"]
ACCOUNT_RATE_LIMITS: dict | bool = False if DISABLE_RATE_LIMITS else {}  # sign-in and sign-up, counted in the cache
MFA_RATE_LIMITS = ACCOUNT_RATE_LIMITS
if (DISABLE_RATE_LIMITS or SKIP_EMAIL_CONFIRMATION or env("EXTRA_HOSTS")) and not IS_TEST_DOMAIN:
    raise ImproperlyConfigured(
        "DISABLE_RATE_LIMITS, SKIP_EMAIL_CONFIRMATION and EXTRA_HOSTS are for tests: they are refused unless "
        "LOCAL_DOMAIN is localhost or ends in .test. Unset them."
    )

# ---- What members may do
MAX_CHARS = int(env("MAX_CHARS", "500"))
SINGLE_USER_MODE = env_bool("SINGLE_USER_MODE")
LIMITED_FEDERATION_MODE = env_bool("LIMITED_FEDERATION_MODE")
AUTHORIZED_FETCH = env_bool("AUTHORIZED_FETCH") or LIMITED_FEDERATION_MODE
MAX_NEW_ACTORS = int(env("MAX_NEW_ACTORS", "400"))  # of one domain in five minutes
MAX_SUBDOMAINS = int(env("MAX_SUBDOMAINS", "10"))
REGISTRATIONS = env("REGISTRATIONS", "open" if IS_LOCALHOST else "approved")  # first start only

# ---- Out to other servers (instance/http.py); for test networks
ALLOWED_PRIVATE_ADDRESSES = [ip_network(name, strict=False) for name in env_list("ALLOWED_PRIVATE_ADDRESSES")]
EXTRA_CA_FILE = env("EXTRA_CA_FILE")
EXTRA_HOSTS = read_hosts(env_list("EXTRA_HOSTS"))

# ---- Jobs: one queue a worker process, because only then RQ's pop is crash-safe
QUEUES = ("default", "push", "ingress", "mailers", "pull", "media", "scheduler")
RQ_QUEUES = {
    name: {
        "URL": REDIS_URL,
        "DEFAULT_TIMEOUT": 60,
        "DEFAULT_RESULT_TTL": 0,
        "SERIALIZER": "rq.serializers.JSONSerializer",
    }
    for name in QUEUES
}
RQ = {"COMMIT_MODE": "auto"}

# ---- Streaming
CHANNEL_LAYERS: dict = {}

# ---- Files: static ones hashed by WhiteNoise, uploads on disk or S3
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = f"{BASE_URL}/media/"
S3_ENABLED = env_bool("S3_ENABLED")
_s3: dict = {
    "BACKEND": "storages.backends.s3.S3Storage",
    "OPTIONS": {
        "bucket_name": env("S3_BUCKET"),
        "endpoint_url": env("S3_ENDPOINT") or None,
        "region_name": env("S3_REGION") or None,
        "custom_domain": env("S3_ALIAS_HOST") or None,
        "access_key": env("AWS_ACCESS_KEY_ID") or None,
        "secret_key": env("AWS_SECRET_ACCESS_KEY") or None,
        "querystring_auth": False,
        "default_acl": None,
        "file_overwrite": True,
    },
}
STORAGES = {
    "default": _s3 if S3_ENABLED else {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Uploads wait here, never served, until they are stripped of what the camera wrote into them
    "uploads": {**_s3, "OPTIONS": {**_s3["OPTIONS"], "location": "uploads", "default_acl": "private"}}
    if S3_ENABLED
    else {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA_DIR / "uploads"}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or TESTING

# ---- Mail: printed to the console until SMTP_SERVER is set
_smtp = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_BACKEND = _smtp if env("SMTP_SERVER") else "django.core.mail.backends.console.EmailBackend"
EMAIL_HOST = env("SMTP_SERVER", "localhost")
EMAIL_PORT = int(env("SMTP_PORT", "587"))
EMAIL_HOST_USER = env("SMTP_LOGIN")
EMAIL_HOST_PASSWORD = env("SMTP_PASSWORD")
EMAIL_USE_TLS = env_bool("SMTP_ENABLE_STARTTLS", EMAIL_PORT == 587)
EMAIL_USE_SSL = env_bool("SMTP_SSL", EMAIL_PORT == 465)
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env("SMTP_FROM_ADDRESS", f"Rookery <notifications@{LOCAL_DOMAIN.split(':')[0]}>")

# ---- Languages and time
LANGUAGE_CODE = env("DEFAULT_LOCALE", "en")
TIME_ZONE = "UTC"
USE_TZ = USE_I18N = True

# ---- What browsers may do with our pages (design: no third-party request, ever)
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = None  # browser clients open the sign-in in a popup and read its address
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "instance.web.errors.csrf_failure"
_media_origin = "https://" + (env("S3_ALIAS_HOST") or urlsplit(env("S3_ENDPOINT")).netloc) if S3_ENABLED else BASE_URL
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/admin/"],  # Django's and django-rq's own pages bring inline styles
    "DIRECTIVES": {
        "default-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF, "data:", "blob:", _media_origin],
        "media-src": [SELF, _media_origin],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "connect-src": [SELF, STREAMING_URL],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "font-src": [SELF],
    },
}

# ---- Logs: one line an event on standard error
LOG_LEVEL = env("LOG_LEVEL", "INFO").upper()
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {"rq": {"level": "WARNING"}, "django.request": {"level": "ERROR"}},
}
