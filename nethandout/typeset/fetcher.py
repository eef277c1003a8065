"""The only door to files: what the renderer may read."""

from __future__ import annotations

from weasyprint.urls import URLFetcher, URLFetcherResponse

from nethandout.mounts import LARGEST, Mounts, read


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
                return super().fetch(url, headers)
            data, kind = read(url, self.mounts)
            return URLFetcherResponse(url, data, {"Content-Type": kind})
        except (ValueError, OSError) as error:
            self.refused.append(f"{url[:120]}: {error}")
            raise ValueError(str(error)) from error
