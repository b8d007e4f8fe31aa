"""An upload never touches the disk in the clear, and one that is too large is said to be too large."""

import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile
from django.http import HttpRequest
from django.test import RequestFactory
from pytest_django import Settings

from requests_app.identity.upload_handler import MAX_BODY_BYTES, MAX_DRAINED_BYTES, upload_too_large

Post = Callable[..., HttpRequest]
TOKEN = "made-up-token"


@pytest.fixture
def post(rf: RequestFactory, settings: Settings) -> Post:
    # A file would have to be written where nothing can be: the request would fail, not pass unseen.
    settings.FILE_UPLOAD_TEMP_DIR = "/proc"

    def send(*sizes: int) -> HttpRequest:
        files = {f"image{n}": SimpleUploadedFile("id.jpg", b"\xff" * size) for n, size in enumerate(sizes)}
        return rf.post("/", {"csrfmiddlewaretoken": TOKEN, **files})

    return send


def test_the_settings_name_our_handler_alone(settings: Settings) -> None:
    assert settings.FILE_UPLOAD_HANDLERS == ["requests_app.identity.upload_handler.InMemoryOnlyUploadHandler"]


def test_a_file_of_ten_mebibytes_is_held_in_memory(post: Post) -> None:
    request = post(10 * 1024 * 1024)
    assert not upload_too_large(request)
    assert isinstance(request.FILES["image0"], InMemoryUploadedFile)
    assert request.FILES["image0"].read() == b"\xff" * (10 * 1024 * 1024)


def test_a_larger_one_is_left_out_and_the_view_is_told(post: Post) -> None:
    request = post(MAX_BODY_BYTES + 1)
    assert upload_too_large(request)
    assert not request.FILES
    assert request.POST["csrfmiddlewaretoken"] == TOKEN


def test_several_files_count_together(post: Post) -> None:
    request = post(6 * 1024 * 1024, 6 * 1024 * 1024)
    assert upload_too_large(request)
    assert not request.FILES


def test_an_empty_file_is_for_the_view_to_refuse(post: Post) -> None:
    request = post(0)
    assert not upload_too_large(request)
    assert request.FILES["image0"].read() == b""


def test_a_request_without_a_file_is_not_too_large(rf: RequestFactory) -> None:
    assert not upload_too_large(rf.post("/", {"csrfmiddlewaretoken": TOKEN}))
    assert not upload_too_large(rf.get("/"))


class Endless(io.RawIOBase):
    """A body that goes on, and counts what was read of it."""

    def __init__(self, head: bytes) -> None:
        super().__init__()
        self.head = head
        self.taken = 0

    def readline(self, size: int | None = -1) -> bytes:
        raise AssertionError("a body without line ends would all be held in memory")

    def read(self, size: int = 65536) -> bytes:
        size = size if size > 0 else 65536
        piece, self.head = self.head[:size], self.head[size:]
        piece += b"\xff" * (size - len(piece))
        self.taken += len(piece)
        return piece


@pytest.mark.parametrize(
    ("length", "drained"), [(20 * 1024 * 1024, True), (MAX_DRAINED_BYTES + 1, False), (10**12, False)]
)
def test_a_body_is_read_to_its_end_only_within_reason(rf: RequestFactory, length: int, drained: bool) -> None:
    head = (
        b'--edge\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n' + TOKEN.encode() + b"\r\n"
        b'--edge\r\nContent-Disposition: form-data; name="image"; filename="id.jpg"\r\n\r\n'
    )
    body = Endless(head)
    request = rf.generic("POST", "/", b"-", content_type="multipart/form-data; boundary=edge")
    request.environ["wsgi.input"] = body
    request.environ["CONTENT_LENGTH"] = request.META["CONTENT_LENGTH"] = str(length)
    request = type(request)(request.environ)
    assert upload_too_large(request)
    assert (body.taken >= length) is drained
    assert body.taken <= length if drained else body.taken < 1024 * 1024
