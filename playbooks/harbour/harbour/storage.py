"""Where files go: static files by release, uploaded pictures to the media host."""

import urllib.error
import urllib.parse
import urllib.request
from io import BytesIO

from django.conf import settings
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage
from django.utils.deconstruct import deconstructible


class ReleaseStaticFilesStorage(ManifestStaticFilesStorage):
    """Content-hashed static files in one directory that all releases share.

    Every release keeps its own list of names beside its code, so that pages of the release before
    find their files while the next one is being brought in, and after it was rolled back.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(
            *args,
            manifest_storage=FileSystemStorage(location=settings.BASE_DIR),
            # nginx reads them as another user, whatever the umask of the deploy was.
            file_permissions_mode=0o644,
            directory_permissions_mode=0o755,
            **kwargs,
        )


class MediaHostUnavailable(OSError):
    """The media host did not take, give or remove a file."""


@deconstructible(path="harbour.storage.MediaHostStorage")
class MediaHostStorage(Storage):
    """Keeps files on the media host by HTTP PUT, GET and DELETE.

    With several app hosts a picture has to be there whichever of them answers. All hosts, the media
    host too, take this one road, so gunicorn needs no directory that it may write to.
    """

    timeout = 10

    def _request(self, method, name, body=None):
        url = urllib.parse.urljoin(settings.MEDIA_STORE_URL, urllib.parse.quote(name))
        request = urllib.request.Request(url, data=body, method=method)
        request.add_header("X-Media-Token", settings.MEDIA_STORE_TOKEN)
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as response:
                return response.headers, response.read()
        except urllib.error.HTTPError as error:
            if error.code == 404:
                raise FileNotFoundError(name) from None
            raise MediaHostUnavailable(f"{method} {url}: HTTP status {error.code}") from None
        except OSError as error:
            raise MediaHostUnavailable(f"{method} {url}: {error}") from error

    def _open(self, name, mode="rb"):
        _, body = self._request("GET", name)
        return File(BytesIO(body), name=name)

    def _save(self, name, content):
        content.seek(0)
        self._request("PUT", name, content.read())
        return name

    def delete(self, name):
        try:
            self._request("DELETE", name)
        except FileNotFoundError:
            pass

    def exists(self, name):
        try:
            self._request("HEAD", name)
        except FileNotFoundError:
            return False
        return True

    def size(self, name):
        headers, _ = self._request("HEAD", name)
        return int(headers["Content-Length"])

    def url(self, name):
        return urllib.parse.urljoin(settings.MEDIA_URL, urllib.parse.quote(name))
