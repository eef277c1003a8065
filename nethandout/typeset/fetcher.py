"""The only door to files: what the renderer may read."""

from __future__ import annotations

from weasyprint.urls import URLFetcher, URLFetcherResponse

from nethandout.content.rasters import MOST_PIXELS, measure
from nethandout.mounts import LARGEST, TYPES, Mounts, read

DOTS = ("image/png", "image/jpeg")


class MountFetcher(URLFetcher):  # type: ignore[misc]
    """Serves files below the mounts and small data: addresses; `refused` keeps what was asked for besides."""

    def __init__(self, mounts: Mounts) -> None:
        super().__init__(allowed_protocols=("https", "data"), allow_redirects=False)
        self.mounts = mounts
        self.refused: list[str] = []

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Read a file; raises ValueError, which the renderer logs, when it may not be read."""
        try:
            if url[:5].lower() == "data:":
                if len(url) > LARGEST:
                    raise ValueError("the data: address is too long")
                response = super().fetch(url, headers)
                data, kind = response.read(), response.content_type
                if kind not in TYPES.values():
                    raise ValueError(f"data: addresses of the kind {kind} are not read")
            else:
                data, kind = read(url, self.mounts)
            if kind in DOTS:
                _judge(data)
            return URLFetcherResponse(url, data, {"Content-Type": kind})
        except (ValueError, OSError) as error:
            self.refused.append(f"{url[:120]}: {error}")
            raise ValueError(str(error)) from error


def _judge(data: bytes) -> None:
    """Raise ValueError for a picture that is no PNG or JPEG, or is too large, from its head alone."""
    width, height = measure(data)
    if width * height > MOST_PIXELS:
        raise ValueError(f"it has too many pixels ({width} × {height})")
