"""A photo of an ID document is judged by its bytes, decoded out of reach, and kept as pixels only."""

import io
import json
import random
from pathlib import Path

import pytest
from django.utils import translation
from PIL import ExifTags, Image

from requests_app.identity.clean_jpeg import is_clean_jpeg
from requests_app.identity.inspect_upload import MAX_BYTES, ImageKind, inspect
from requests_app.identity.refusals import MESSAGES, RefusalReason, UploadRefused
from requests_app.identity.sandbox import CleanImage, reencode
from tests.requests_app.made_up_cards import (
    active_pdf,
    as_bytes,
    bomb_heic,
    bomb_jpeg,
    bomb_png,
    bomb_webp,
    card,
    heic,
    locked_pdf,
    pdf,
)

ORIENTATION = ExifTags.Base.Orientation


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


# The corpus beside the project


@pytest.mark.corpus
def test_the_160_images_of_the_corpus_end_as_their_list_says(corpus_dir: Path) -> None:
    images_dir = corpus_dir / "images"
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
