"""Uploads stay in memory; one that is too large is said to be too large.

Setting: `FILE_UPLOAD_HANDLERS = ["requests_app.identity.upload_handler.InMemoryOnlyUploadHandler"]`, and no other.
Django's own memory handler silently leaves a large file out of `request.FILES`, so the person would be told to choose
a file she has just chosen; and with Django's default pair it would be written to disk in the clear.

In the view, after CSRF (put the token before the file field, fields after the file are lost in a refused body):

    if upload_too_large(request):
        error = UploadRefused(RefusalReason.TOO_LARGE).message
    else:
        kind = inspect(request.FILES["image"].read())

Source: security.md D7 and the trap of its appendix A.
"""

from collections.abc import Mapping
from io import BytesIO
from typing import IO, Any

from django.core.files.uploadhandler import MemoryFileUploadHandler, StopUpload
from django.http import HttpRequest

MAX_BODY_BYTES = 11_010_048  # 10.5 MiB: the 10 MiB of a file and the form around it
# A browser shows our page only if its body was read to the end. Beyond this we hang up instead.
MAX_DRAINED_BYTES = 100 * 1024 * 1024
CHUNK_BYTES = 64 * 1024


def upload_too_large(request: HttpRequest) -> bool:
    """True when a file was left out because the body was over 10.5 MiB. Reads the body if nobody has yet."""
    bool(request.FILES)
    return bool(getattr(request, "upload_too_large", False))


class InMemoryOnlyUploadHandler(MemoryFileUploadHandler):
    """Keeps every file in memory and takes none from a body over MAX_BODY_BYTES."""

    _input_data: IO[bytes] | None = None
    _content_length = 0
    _received = 0

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: Mapping[str, Any],
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Decide by the declared length; Django reads no further than that."""
        self._input_data = input_data
        self._content_length = content_length
        self.activated = True

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Stop at the first file of a body that is too large. Fields before it are kept, so CSRF still works."""
        if self._content_length > MAX_BODY_BYTES:
            self._stop()
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Hold the chunk in memory. It is never passed on, so no later handler could write it to disk."""
        self._received += len(raw_data)
        if self._received > MAX_BODY_BYTES:
            self._stop()
        super().receive_data_chunk(raw_data, start)

    def _stop(self) -> None:
        if self.request is not None:
            self.request.upload_too_large = True  # type: ignore[attr-defined]
        self.file = BytesIO()
        if self._input_data is not None and self._content_length <= MAX_DRAINED_BYTES:
            # Django would drain it line by line, and one endless line would all be held in memory.
            while self._input_data.read(CHUNK_BYTES):
                pass
        raise StopUpload(connection_reset=True)
