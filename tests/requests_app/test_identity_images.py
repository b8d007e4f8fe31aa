"""A photo of an ID document is judged by its bytes, decoded out of reach, and kept as pixels only."""

import io
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pillow_heif
import pypdf
import pytest
from django.utils import translation
from PIL import ExifTags, Image
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from requests_app.identity import sandbox
from requests_app.identity.clean_jpeg import is_clean_jpeg
from requests_app.identity.inspect_upload import MAX_BYTES, ImageKind, inspect
from requests_app.identity.refusals import MESSAGES, RefusalReason, UploadRefused
from requests_app.identity.sandbox import CleanImage, SandboxUnavailable, reencode

PROJECT_ROOT = Path(__file__).resolve().parents[2]
ORIENTATION = ExifTags.Base.Orientation


def card(size: tuple[int, int] = (120, 80), mode: str = "RGB") -> Image.Image:
    """A made-up card: white, with a red corner up left."""
    image = Image.new("RGB", size, "white")
    image.paste((200, 0, 0), (0, 0, size[0] // 4, size[1] // 4))
    return image.convert(mode)


def as_bytes(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def pdf(*pages: Image.Image) -> bytes:
    first, *rest = pages or (card((600, 400)),)
    return as_bytes(first, "PDF", save_all=True, append_images=rest)


def heic(image: Image.Image, **options: object) -> bytes:
    out = io.BytesIO()
    pillow_heif.from_pillow(image).save(out, **options)
    return out.getvalue()


def take_in(data: bytes) -> CleanImage:
    return reencode(data, inspect(data))


def refused(data: bytes) -> RefusalReason:
    with pytest.raises(UploadRefused) as caught:
        take_in(data)
    return caught.value.reason


def is_red(pixel: object) -> bool:
    red, green, blue = pixel  # type: ignore[misc]
    return bool(red > 150 and green < 90 and blue < 90)


# What is taken


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        pytest.param(as_bytes(card()), ImageKind.JPEG, id="jpeg"),
        pytest.param(as_bytes(card(), progressive=True), ImageKind.JPEG, id="progressive"),
        pytest.param(as_bytes(card(mode="CMYK")), ImageKind.JPEG, id="cmyk"),
        pytest.param(as_bytes(card(mode="L")), ImageKind.JPEG, id="gray"),
        pytest.param(as_bytes(card(), "MPO", save_all=True, append_images=[card()]), ImageKind.JPEG, id="mpo"),
        pytest.param(as_bytes(card(), "PNG"), ImageKind.PNG, id="png"),
        pytest.param(as_bytes(card(mode="P"), "PNG"), ImageKind.PNG, id="palette"),
        pytest.param(as_bytes(card(mode="1"), "PNG"), ImageKind.PNG, id="bilevel"),
        pytest.param(as_bytes(card(), "WEBP"), ImageKind.WEBP, id="webp"),
        pytest.param(as_bytes(card(), "WEBP", lossless=True), ImageKind.WEBP, id="webp-lossless"),
        pytest.param(heic(card()), ImageKind.HEIF, id="heic"),
        pytest.param(pdf(), ImageKind.PDF, id="pdf"),
    ],
)
def test_every_allowed_kind_becomes_a_clean_jpeg(data: bytes, kind: ImageKind) -> None:
    assert inspect(data) is kind
    clean = reencode(data, kind)
    assert is_clean_jpeg(clean.jpeg, width=clean.width, height=clean.height)
    with Image.open(io.BytesIO(clean.jpeg)) as image:
        image.load()
        assert image.format == "JPEG"
        assert image.size == (clean.width, clean.height)
        assert image.width > image.height


def test_place_and_camera_are_gone() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Camera Of Anna"
    exif[ExifTags.Base.GPSInfo] = {ExifTags.GPS.GPSLatitudeRef: "N", ExifTags.GPS.GPSLatitude: (59.0, 19.0, 30.0)}
    data = as_bytes(card(), exif=exif, comment=b"taken at home", icc_profile=b"profile of Anna")
    assert b"Camera Of Anna" in data
    clean = take_in(data)
    assert not any(word in clean.jpeg for word in (b"Camera", b"Exif", b"taken at home", b"profile"))
    with Image.open(io.BytesIO(clean.jpeg)) as image:
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize("turned", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_held_sideways_comes_out_upright(turned: int, kind: str) -> None:
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    held = card().transpose(undo[turned]) if turned in undo else card()
    exif = Image.Exif()
    exif[ORIENTATION] = turned
    clean = take_in(as_bytes(held, kind, exif=exif))
    assert (clean.width, clean.height) == (120, 80)
    with Image.open(io.BytesIO(clean.jpeg)) as image:
        assert is_red(image.getpixel((4, 4)))
        assert not is_red(image.getpixel((115, 75)))


def test_a_broken_metadata_block_is_no_reason_to_refuse() -> None:
    clean = take_in(as_bytes(card(), exif=b"Exif\0\0MM\0*\xff\xff\xff\xff"))
    assert clean.page_count == 1


def test_transparent_becomes_white_and_not_black() -> None:
    clear = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    for kind in ("PNG", "WEBP"):
        with Image.open(io.BytesIO(take_in(as_bytes(clear, kind)).jpeg)) as image:
            assert image.convert("RGB").getpixel((20, 20)) == (255, 255, 255)


def test_sixteen_bits_of_gray_keep_their_shades() -> None:
    deep = Image.new("I;16", (40, 40), 128 * 256)
    with Image.open(io.BytesIO(take_in(as_bytes(deep, "PNG")).jpeg)) as image:
        assert 120 <= image.convert("L").getpixel((20, 20)) <= 136


def test_a_large_photo_is_made_smaller() -> None:
    clean = take_in(as_bytes(card((6000, 4000))))
    assert (clean.width, clean.height) == (3000, 2000)


def test_both_sides_in_a_pdf_are_seen() -> None:
    portrait = take_in(pdf(card((400, 600)), card((400, 600))))
    landscape = take_in(pdf(card((600, 400)), card((600, 400))))
    assert (portrait.page_count, landscape.page_count) == (2, 2)
    assert portrait.width > portrait.height
    assert landscape.height > landscape.width
    assert max(portrait.width, landscape.height) <= 3000


def test_html_behind_a_picture_does_not_come_along() -> None:
    data = as_bytes(card(), "PNG") + b"<html><script>alert(1)</script></html>"
    clean = take_in(data)
    assert b"script" not in clean.jpeg
    assert clean.jpeg.endswith(b"\xff\xd9")


# What is refused


def bomb_png() -> bytes:
    data = bytearray(as_bytes(card(), "PNG"))
    data[16:24] = (60_000).to_bytes(4, "big") * 2
    return bytes(data)


def bomb_jpeg() -> bytes:
    data = bytearray(as_bytes(card()))
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = b"\xff\xdc\xff\xdc"
    return bytes(data)


def bomb_webp() -> bytes:
    data = bytearray(as_bytes(card(mode="RGBA"), "WEBP", lossless=True, exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0"))
    data[24:30] = b"\xff\x3f\x00\xff\x3f\x00"
    return bytes(data)


def bomb_heic() -> bytes:
    data = bytearray(heic(card()))
    extent = data.index(b"ispe")
    data[extent + 8 : extent + 16] = (20_000).to_bytes(4, "big") * 2
    return bytes(data)


def locked_pdf() -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf()))
    writer.encrypt("open sesame", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def active_pdf(*, packed: bool = False, attachment: bool = False) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf()))
    if attachment:
        writer.add_attachment("a.txt", b"hello")
    else:
        script = DictionaryObject(
            {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert('hello')")}
        )
        names = ArrayObject([TextStringObject("hello"), writer._add_object(script)])
        tree = DictionaryObject({NameObject("/JavaScript"): DictionaryObject({NameObject("/Names"): names})})
        writer.root_object[NameObject("/Names")] = tree
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue().replace(b"/JavaScript", b"/J#61vaScript") if packed else out.getvalue()


REFUSALS = [
    pytest.param(b"", RefusalReason.EMPTY, id="zero-bytes"),
    pytest.param(b"\xff\xd8\xff" + bytes(MAX_BYTES), RefusalReason.TOO_LARGE, id="over-10-MiB"),
    pytest.param(b"x", RefusalReason.WRONG_TYPE, id="one-byte"),
    pytest.param(as_bytes(card(), "GIF"), RefusalReason.WRONG_TYPE, id="gif"),
    pytest.param(as_bytes(card(), "TIFF"), RefusalReason.WRONG_TYPE, id="tiff"),
    pytest.param(b"<svg onload='alert(1)'/>", RefusalReason.WRONG_TYPE, id="svg"),
    pytest.param(b"<html><script>alert(1)</script>%PDF-1.7", RefusalReason.WRONG_TYPE, id="html"),
    pytest.param(b"PK\x03\x04" + bytes(60), RefusalReason.WRONG_TYPE, id="zip"),
    pytest.param(b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf" + bytes(40), RefusalReason.WRONG_TYPE, id="avif"),
    pytest.param(b"RIFF\x10\0\0\0WAVEfmt " + bytes(40), RefusalReason.WRONG_TYPE, id="wave"),
    pytest.param(bomb_png(), RefusalReason.TOO_MANY_PIXELS, id="bomb-png"),
    pytest.param(bomb_jpeg(), RefusalReason.TOO_MANY_PIXELS, id="bomb-jpeg"),
    pytest.param(bomb_webp(), RefusalReason.TOO_MANY_PIXELS, id="bomb-webp"),
    pytest.param(bomb_heic(), RefusalReason.TOO_MANY_PIXELS, id="bomb-heic"),
    pytest.param(as_bytes(card((900, 600)))[:1500], RefusalReason.BROKEN, id="truncated-jpeg"),
    pytest.param(as_bytes(card((900, 600)), "PNG")[:-60], RefusalReason.BROKEN, id="truncated-png"),
    pytest.param(as_bytes(card((900, 600)), "WEBP")[:-200], RefusalReason.BROKEN, id="truncated-webp"),
    pytest.param(heic(card((900, 600)))[:-200], RefusalReason.BROKEN, id="truncated-heic"),
    pytest.param(b"\x89PNG\r\n\x1a\n", RefusalReason.BROKEN, id="png-magic-only"),
    pytest.param(b"%PDF-1.7\n", RefusalReason.BROKEN, id="pdf-magic-only"),
    pytest.param(b"\xff\xd8\xff<?php system($_GET['c']); ?>", RefusalReason.BROKEN, id="php-with-jpeg-magic"),
    pytest.param(locked_pdf(), RefusalReason.ENCRYPTED, id="locked-pdf"),
    pytest.param(active_pdf(), RefusalReason.ACTIVE_CONTENT, id="javascript-pdf"),
    pytest.param(active_pdf(packed=True), RefusalReason.ACTIVE_CONTENT, id="javascript-pdf-escaped"),
    pytest.param(active_pdf(attachment=True), RefusalReason.ACTIVE_CONTENT, id="pdf-with-file"),
    pytest.param(pdf(*[card((400, 600))] * 3), RefusalReason.TOO_MANY_PAGES, id="three-pages"),
]


@pytest.mark.parametrize(("data", "reason"), REFUSALS)
def test_a_file_that_will_not_do_is_refused_for_its_reason(data: bytes, reason: RefusalReason) -> None:
    assert refused(data) is reason


def test_the_sandbox_counts_pixels_itself() -> None:
    """Were the first look fooled by a header, the decoder's own count still stands."""
    for data, kind in ((bomb_png(), ImageKind.PNG), (bomb_jpeg(), ImageKind.JPEG)):
        with pytest.raises(UploadRefused):
            reencode(data, kind)


def test_the_sandbox_finds_a_script_the_first_look_missed() -> None:
    with pytest.raises(UploadRefused) as caught:
        reencode(active_pdf(), ImageKind.PDF)
    assert caught.value.reason is RefusalReason.ACTIVE_CONTENT


def test_a_file_is_only_ever_decoded_as_what_it_is() -> None:
    with pytest.raises(UploadRefused):
        reencode(as_bytes(card(), "GIF"), ImageKind.JPEG)
    with pytest.raises(UploadRefused):
        reencode(as_bytes(card(), "PNG"), ImageKind.JPEG)


def test_a_dangling_stream_in_a_pdf_costs_no_time() -> None:
    assert inspect(b"%PDF-1.7\n" + b"stream\n" * 1_400_000) is ImageKind.PDF


def test_every_reason_tells_the_person_what_to_do() -> None:
    assert set(MESSAGES) == set(RefusalReason)
    for reason in RefusalReason:
        refusal = UploadRefused(reason)
        assert str(refusal) == reason.value
        with translation.override("en"):
            english = str(refusal.message)
        with translation.override("sv"):
            swedish = str(refusal.message)
        assert len(english) > 40
        assert len(swedish) > 40
        assert swedish != english


def test_mutated_files_are_taken_clean_or_refused() -> None:
    dice = random.Random(7)
    seeds = [as_bytes(card()), as_bytes(card(), "PNG"), as_bytes(card(), "WEBP"), heic(card()), pdf()]
    for number in range(40):
        data = bytearray(seeds[number % len(seeds)])
        for _ in range(dice.randint(1, 20)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        try:
            clean = take_in(bytes(data))
        except UploadRefused:
            continue
        assert is_clean_jpeg(clean.jpeg, width=clean.width, height=clean.height)


# The sandbox itself


def test_a_child_that_takes_too_long_is_killed() -> None:
    with pytest.raises(UploadRefused) as caught:
        reencode(as_bytes(card()), ImageKind.JPEG, wall_seconds=0.001)
    assert caught.value.reason is RefusalReason.TOO_DEMANDING


GOOD = as_bytes(card((10, 10)))
EVIL_CHILDREN = {
    "killed": "os.kill(os.getpid(), 9)",
    "segfault": "os.kill(os.getpid(), 11)",
    "silent": "pass",
    "half": f"out(b'OK 10 10 1 {len(GOOD)}\\n' + {GOOD[:-20]!r})",
    "tail": f"out(b'OK 10 10 1 {len(GOOD) + 8}\\n' + {GOOD!r} + b'<script>')",
    "wrong size": f"out(b'OK 20 20 1 {len(GOOD)}\\n' + {GOOD!r})",
    "metadata": f"x = {as_bytes(card((10, 10)), comment=b'secret')!r}; out(b'OK 10 10 1 %d\\n' % len(x) + x)",
    "not a picture": "out(b'OK 10 10 1 6\\n<html>')",
    "not a number": "out(b'OK a b c d\\n')",
    "unknown reason": "out(b'NO because\\n')",
    "endless": "[out(bytes(1 << 20)) for _ in iter(int, 1)]",
}


@pytest.mark.parametrize("deed", EVIL_CHILDREN.values(), ids=EVIL_CHILDREN.keys())
def test_a_taken_over_or_dying_child_ends_in_a_refusal(
    deed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = tmp_path / "child.py"
    child.write_text(
        "import os, sys\nout = lambda b: (sys.stdout.buffer.write(b), sys.stdout.buffer.flush())\n"
        f"out(b'READY\\n'); sys.stdin.buffer.read()\n{deed}\n"
    )
    monkeypatch.setattr(sandbox, "CHILD", child)
    with pytest.raises(UploadRefused) as caught:
        reencode(as_bytes(card()), ImageKind.JPEG)
    assert caught.value.reason is RefusalReason.BROKEN


def is_running(pid: int) -> bool:
    """False once it is gone, or dead and only waiting to be reaped."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_grandchild_is_killed_with_the_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    child = tmp_path / "child.py"
    child.write_text(
        "import os, sys, time\nsys.stdout.buffer.write(b'READY\\n'); sys.stdout.flush()\n"
        f"pid = os.fork()\nif pid:\n    open({str(tmp_path / 'pid')!r}, 'w').write(str(pid))\ntime.sleep(60)\n"
    )
    monkeypatch.setattr(sandbox, "CHILD", child)
    with pytest.raises(UploadRefused) as caught:
        reencode(as_bytes(card()), ImageKind.JPEG, wall_seconds=2)
    assert caught.value.reason is RefusalReason.TOO_DEMANDING
    grandchild = int((tmp_path / "pid").read_text())
    until = time.monotonic() + 5
    while is_running(grandchild) and time.monotonic() < until:
        time.sleep(0.02)
    assert not is_running(grandchild)


def test_a_sandbox_that_cannot_start_is_not_the_persons_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "CHILD", tmp_path / "missing.py")
    with pytest.raises(SandboxUnavailable):
        reencode(as_bytes(card()), ImageKind.JPEG)


PROBE = """
import os, resource, socket, sys
sys.path.insert(0, sys.argv[1])
import reencode_child
reencode_child.shut_in()
def tried(deed):
    try:
        deed()
    except (OSError, MemoryError):
        return False
    return True
deeds = {
    "read": lambda: open("/etc/hostname").close(),
    "write": lambda: open("/tmp/should-not-be", "w").close(),
    "connect": lambda: socket.socket(),
    "memory": lambda: bytearray(2 * 1024**3),
}
print([name for name, deed in deeds.items() if tried(deed)], resource.getrlimit(resource.RLIMIT_CPU)[0],
      resource.getrlimit(resource.RLIMIT_CORE))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="limits are Linux's")
def test_the_child_can_reach_nothing() -> None:
    child_dir = str(sandbox.CHILD.parent)
    done = subprocess.run([sys.executable, "-I", "-c", PROBE, child_dir], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[] 20 (0, 0)"


def test_the_child_sees_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAULT_KEYS", "a-secret")
    child = tmp_path / "child.py"
    child.write_text(f"import os\nopen({str(tmp_path / 'seen')!r}, 'w').write(repr((dict(os.environ), os.getcwd())))\n")
    monkeypatch.setattr(sandbox, "CHILD", child)
    with pytest.raises(SandboxUnavailable):
        reencode(as_bytes(card()), ImageKind.JPEG)
    seen = (tmp_path / "seen").read_text()
    assert "a-secret" not in seen
    assert "VAULT_KEYS" not in seen
    assert "PATH" not in seen
    assert seen.endswith("'/')")


def test_no_temp_file_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In this process any temp file would land in `tmp_path`; the child can write none at all (see above)."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for data in (as_bytes(card()), heic(card()), pdf()):
        take_in(data)
    assert refused(as_bytes(card())[:400]) is RefusalReason.BROKEN
    assert not list(tmp_path.iterdir())


# The corpus beside the project


@pytest.fixture
def images_dir() -> Path:
    folder = Path(os.environ.get("CORPUS_DIR") or PROJECT_ROOT.parent / "shared" / "corpus") / "images"
    if not (folder / "images.jsonl").exists():
        pytest.skip("no corpus beside the project: set CORPUS_DIR to read its 160 images")
    return folder


@pytest.mark.corpus
def test_the_160_images_of_the_corpus_end_as_their_list_says(images_dir: Path) -> None:
    wrong: list[str] = []
    records = [json.loads(line) for line in (images_dir / "images.jsonl").read_text().splitlines()]
    for record in records:
        data = (images_dir / record["file"]).read_bytes()
        try:
            clean = take_in(data)
            outcome = "accept"
            if not is_clean_jpeg(clean.jpeg, width=clean.width, height=clean.height):
                wrong.append(f"{record['file']}: not a clean JPEG")
            if record.get("upright_size") and [clean.width, clean.height] != record["upright_size"]:
                wrong.append(f"{record['file']}: {clean!r}, should be {record['upright_size']}")
        except UploadRefused:
            outcome = "reject"
        if record["expect"] not in (outcome, "either"):
            wrong.append(f"{record['file']}: {outcome}, should be {record['expect']}")
    assert not wrong
    assert len(records) >= 160
