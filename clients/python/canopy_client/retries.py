"""Which requests are sent again."""

from urllib.parse import urlsplit

from urllib3.util.retry import Retry


class Retries(Retry):
    """Sends a request up to five times if the service is busy or cannot be reached.

    It repeats requests that have the same effect if they arrive twice: GET, PUT, DELETE, and usage, whose events have ids; and
    any request that was refused with 429, which had no effect.
    """

    def __init__(self, **options):
        defaults = {
            "total": 4,
            "status_forcelist": (429, 502, 503, 504),
            "allowed_methods": ("GET", "HEAD", "PUT", "PATCH", "DELETE", "POST"),
            "backoff_factor": 0.2,
            "backoff_jitter": 0.2,
            "backoff_max": 10,
            "retry_after_max": 10,
            "raise_on_status": False,
        }
        super().__init__(**{**defaults, **options})

    def increment(self, method=None, url=None, response=None, error=None, _pool=None, _stacktrace=None):
        refused = response is not None and response.status == 429
        if method in ("PATCH", "POST") and not refused and not urlsplit(url or "").path.endswith("/api/v1/usage"):
            last = self.new(total=0)
            return super(Retries, last).increment(method, url, response, error, _pool, _stacktrace)
        return super().increment(method, url, response, error, _pool, _stacktrace)
