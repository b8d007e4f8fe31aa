"""Made-up ID cards in every kind of file, sound and hostile. No person is on them."""

import io

import pillow_heif
import pypdf
from PIL import Image
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject


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
