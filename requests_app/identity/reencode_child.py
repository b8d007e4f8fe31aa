"""Child process: an untrusted image comes in on stdin, a clean JPEG goes out on stdout. Nothing else leaves.

Run by `sandbox.py` as `python -I reencode_child.py KIND`; imports neither Django nor this project, so it starts fast
and holds no secret. Speaks three lines: READY once the limits stand, then NO <reason>, or OK <width> <height> <pages>
<bytes> followed by the JPEG. Any other end (killed, out of memory, silence) is read as a refusal by the parent.
"""

import ctypes
import math
import resource
import signal
import sys
import warnings
from io import BytesIO

import pillow_heif
import pypdfium2
import pypdfium2.raw as pdfium
from PIL import (
    ExifTags,
    Image,
    ImageOps,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

MEMORY_BYTES = 1024**3
CPU_SECONDS = 20
MAX_PIXELS = 50_000_000
LONG_SIDE = 3000
QUALITY = 85
MAX_PAGES = 2
PDF_MAX_SCALE = 4.0  # 288 dots per inch
PDF_MIN_POINTS = 36  # half an inch: a page smaller than that shows no ID document

# Named so that Pillow finds them without opening another file: after shut_in() nothing can be opened.
PLUGINS = (JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin)
PILLOW_FORMAT = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "heif": "HEIF"}
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class Refused(Exception):
    """The image is not taken; the text is one of the codes of `RefusalReason`."""


def shut_in() -> None:
    """Give up files, cores, memory and time before the first untrusted byte is read."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        libc.prctl(1, signal.SIGKILL, 0, 0, 0)  # PR_SET_PDEATHSIG: die with the worker
        libc.prctl(4, 0, 0, 0, 0)  # PR_SET_DUMPABLE: no core to a crash collector, no ptrace
        libc.prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS


def picture(data: bytes, kind: str) -> Image.Image:
    """The first picture of the file, upright, at most LONG_SIDE, flattened."""
    with Image.open(BytesIO(data), formats=[PILLOW_FORMAT[kind]]) as opened:
        if opened.width * opened.height > MAX_PIXELS:
            raise Refused("too_many_pixels")
        if kind == "jpeg":
            # Lets libjpeg decode at half or quarter size: a fraction of the memory for a phone's 48 million pixels.
            opened.draft("RGB", (LONG_SIDE, LONG_SIDE))
        opened.load()
        turn = UPRIGHT.get(orientation(opened))
        image = flat(opened)
    return image.transpose(turn) if turn is not None else image


def orientation(image: Image.Image) -> int:
    """The EXIF orientation, 1 where metadata is missing or broken: a damaged tag is no reason to refuse a picture."""
    try:
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # noqa: BLE001
        return 1


def flat(image: Image.Image) -> Image.Image:
    """Eight bits a channel, gray or RGB, shrunk, transparency laid on white."""
    if image.mode.startswith("I"):
        # Sixteen bits of gray: Pillow would clip everything above 255 to white.
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    see_through = image.has_transparency_data
    wanted = "RGBA" if see_through else "L" if image.mode in {"1", "L"} else "RGB"
    if image.mode != wanted:
        image = image.convert(wanted)
    image = shrunk(image)
    if not see_through:
        return image
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image, mask=image.getchannel("A"))
    return paper


def shrunk(image: Image.Image) -> Image.Image:
    if max(image.size) <= LONG_SIDE:
        return image
    return ImageOps.contain(image, (LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS)


def pages(data: bytes) -> tuple[Image.Image, int]:
    """One or two pages of a PDF as one picture, so that both sides of a card are seen; and how many there were."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = error.err_code in {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}
        raise Refused("encrypted" if locked else "broken") from None
    refuse_active(document)
    count = len(document)
    if count == 0:
        raise Refused("broken")
    if count > MAX_PAGES:
        raise Refused("too_many_pages")
    return side_by_side([rendered(document[number]) for number in range(count)]), count


def refuse_active(document: pypdfium2.PdfDocument) -> None:
    """What PDFium itself finds, also inside compressed objects."""
    if (
        pdfium.FPDFDoc_GetJavaScriptActionCount(document) > 0
        or pdfium.FPDFDoc_GetAttachmentCount(document) > 0
        or document.get_formtype() in {pdfium.FORMTYPE_XFA_FULL, pdfium.FORMTYPE_XFA_FOREGROUND}
    ):
        raise Refused("active_content")


def rendered(page: pypdfium2.PdfPage) -> Image.Image:
    width, height = page.get_size()
    if not (math.isfinite(width) and math.isfinite(height) and min(width, height) >= PDF_MIN_POINTS):
        raise Refused("broken")
    scale = min(PDF_MAX_SCALE, LONG_SIDE / max(width, height))
    picture: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
    return picture


def side_by_side(parts: list[Image.Image]) -> Image.Image:
    """Tall pages beside each other, wide pages below each other: the largest picture within LONG_SIDE."""
    if len(parts) == 1:
        return shrunk(parts[0])
    across = parts[0].height > parts[0].width
    widths = [part.width for part in parts]
    heights = [part.height for part in parts]
    size = (sum(widths), max(heights)) if across else (max(widths), sum(heights))
    sheet = Image.new("RGB", size, "white")
    at = 0
    for part in parts:
        sheet.paste(part, (at, 0) if across else (0, at))
        at += part.width if across else part.height
    return shrunk(sheet)


def clean_jpeg(image: Image.Image) -> bytes:
    """Pixels only: Pillow would carry a comment over from `info`."""
    image.info.clear()
    out = BytesIO()
    image.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def answer(data: bytes, kind: str) -> bytes:
    """The whole reply for one file. A refusal names a code and tells nothing of the file."""
    try:
        image, count = pages(data) if kind == "pdf" else (picture(data, kind), 1)
        jpeg = clean_jpeg(image)
        return b"OK %d %d %d %d\n" % (image.width, image.height, count, len(jpeg)) + jpeg
    except Refused as refused:
        return b"NO %s\n" % str(refused).encode()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return b"NO too_many_pixels\n"
    except MemoryError:
        return b"NO too_demanding\n"
    except Exception:  # noqa: BLE001  (any decoder's complaint means the same to the person)
        return b"NO broken\n"


def main() -> None:
    kind = sys.argv[1]
    pillow_heif.register_heif_opener(thumbnails=False, decode_threads=1)
    Image.preinit()
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    # A warning from a decoder is a broken file, except about metadata, which is thrown away anyway.
    warnings.simplefilter("error")
    warnings.filterwarnings(
        "ignore", message="(Corrupt EXIF|Possibly corrupt EXIF|Truncated File Read|Metadata Warning)"
    )
    warnings.filterwarnings("ignore", message="Image appears to be a malformed MPO file")
    shut_in()
    sys.stdout.buffer.write(b"READY\n")
    sys.stdout.buffer.flush()
    sys.stdout.buffer.write(answer(sys.stdin.buffer.read(), kind))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
