"""The only door to files: what the renderer may read."""

from __future__ import annotations

from hashlib import sha256

from weasyprint.urls import URLFetcher, URLFetcherResponse

from nethandout.content import images
from nethandout.errors import ContentError, Fault
from nethandout.paths import ASSET_TYPES, LARGEST_ASSET, AssetFolders, bad_url, locate_asset, read_asset

DOTS = ("image/png", "image/jpeg")
Slip = tuple[str, str]


class AssetFetcher(URLFetcher):  # type: ignore[misc]
    """Serves files below the asset folders and small data: addresses; `refused` holds the faults of everything else.

    `served` are the digests of files that were read, by address, until someone clears it.
    """

    def __init__(self, asset_folders: AssetFolders) -> None:
        super().__init__(allowed_protocols=("https", "data"), allow_redirects=False)
        self.asset_folders = asset_folders
        self.refused: list[Fault] = []
        self.served: dict[str, bytes] = {}

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Read a file; raises ValueError, which the renderer logs, when it may not be read."""
        try:
            path = None if url[:5].lower() == "data:" else locate_asset(url, self.asset_folders)
            data, kind = self._data(url, headers) if path is None else read_asset(path)
            if slips := _judge(data, kind):
                what = f'"{url[:40]}" ' if path is None else ""
                raise ContentError(Fault(path, 0, f"{what}{wrong}", mend) for wrong, mend in slips)
            if path is not None:
                self.served[url] = sha256(data).digest()
            return URLFetcherResponse(url, data, {"Content-Type": kind})
        except (ContentError, ValueError, OSError) as error:
            own = error.faults if isinstance(error, ContentError) else [bad_url(url, str(error))]
            self.refused += own
            raise ValueError(str(error)) from error

    def digest(self, url: str) -> bytes | None:
        """The digest of a file as it is now; None where it may not be read."""
        try:
            return sha256(read_asset(locate_asset(url, self.asset_folders))[0]).digest()
        except (ContentError, OSError):
            return None

    def _data(self, url: str, headers: dict[str, str] | None) -> tuple[bytes, str]:
        """What a data: address holds, and its type."""
        if len(url) > LARGEST_ASSET:
            raise ValueError("it is too long")
        response = super().fetch(url, headers)
        if response.content_type not in ASSET_TYPES.values():
            raise ValueError(f"data: addresses of the kind {response.content_type} are not read")
        return response.read(), response.content_type


def _judge(data: bytes, kind: str) -> tuple[Slip, ...]:
    """What keeps a picture from being printed: of a drawing all, of one of dots what its head says."""
    return (
        images.judge_drawing(data)
        if kind == "image/svg+xml"
        else images.judge_raster_header(data)
        if kind in DOTS
        else ()
    )
