"""Images as cameras, scanners and other programs write them: upright, bright, or named."""

from __future__ import annotations

import base64
import io
import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps
from PIL.PngImagePlugin import PngInfo

from app.core.scan.walk import Walk
from wseg_engine.datasets.scan import find_images
from wseg_engine.images import imaging, unreadable
from wseg_engine.images.imaging import ImageError, image_size, load_image

WIDTH, HEIGHT = 6, 4


def block(orientation: int, *, order: str = "<", kind: int = 3) -> bytes:
    """Return EXIF with an orientation of any of its whole numbers' types."""
    code = {3: "H2x", 4: "I", 8: "h2x", 9: "i"}[kind]
    start = {"<": b"II*\0\x08\0\0\0", ">": b"MM\0*\0\0\0\x08"}[order]
    entry = struct.pack(f"{order}HHI{code}", 0x0112, kind, 1, orientation)
    return b"Exif\0\0" + start + struct.pack(f"{order}H", 1) + entry + b"\0" * 4


def picture() -> Image.Image:
    values = np.arange(WIDTH * HEIGHT * 3, dtype=np.uint8).reshape(HEIGHT, WIDTH, 3)
    return Image.fromarray(values)


def xmp(orientation: int, *, attribute: bool = True) -> str:
    body = f' tiff:Orientation="{orientation}"/>'
    if not attribute:
        body = f"><tiff:Orientation>{orientation}</tiff:Orientation></rdf:Description>"
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-'
        'syntax-ns#"><rdf:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/"'
        f"{body}</rdf:RDF></x:xmpmeta>"
    )


def jpeg_with_xmp(path: Path, text: str) -> None:
    buffer = io.BytesIO()
    picture().save(buffer, "JPEG")
    packet = b"http://ns.adobe.com/xap/1.0/\0" + text.encode()
    segment = b"\xff\xe1" + struct.pack(">H", len(packet) + 2) + packet
    path.write_bytes(buffer.getvalue()[:2] + segment + buffer.getvalue()[2:])


def as_pillow_turns(path: Path) -> tuple[int, int]:
    with Image.open(path) as image:
        return ImageOps.exif_transpose(image).size[::-1]


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
@pytest.mark.parametrize("kind", [3, 4, 8, 9])
@pytest.mark.parametrize("order", ["<", ">"])
def test_an_orientation_counts_in_whatever_number_it_is_written(
    tmp_path: Path, orientation: int, kind: int, order: str
) -> None:
    path = tmp_path / "a.jpg"
    picture().save(path, exif=block(orientation, order=order, kind=kind))
    turned = orientation >= 5
    assert image_size(path) == ((WIDTH, HEIGHT) if turned else (HEIGHT, WIDTH))
    assert load_image(path).shape[:2] == image_size(path) == as_pillow_turns(path)


@pytest.mark.parametrize("attribute", [True, False])
def test_an_orientation_in_xmp_counts(tmp_path: Path, attribute: bool) -> None:
    jpeg_with_xmp(tmp_path / "a.jpg", xmp(6, attribute=attribute))
    info = PngInfo()
    info.add_itxt("XML:com.adobe.xmp", xmp(6, attribute=attribute))
    picture().save(tmp_path / "b.png", pnginfo=info)
    picture().save(tmp_path / "c.webp", xmp=xmp(6, attribute=attribute).encode())
    for name in ("a.jpg", "b.png", "c.webp"):
        assert image_size(tmp_path / name) == (WIDTH, HEIGHT), name
        assert load_image(tmp_path / name).shape == (WIDTH, HEIGHT, 3)


def test_an_orientation_in_pngs_counts(tmp_path: Path) -> None:
    picture().save(tmp_path / "a.png", exif=block(6))
    raw = block(6)
    info = PngInfo()
    text = "\nexif\n" + f"{len(raw):8}\n" + raw.hex() + "\n"
    info.add_text("Raw profile type exif", text)
    picture().save(tmp_path / "b.png", pnginfo=info)
    for name in ("a.png", "b.png"):
        assert image_size(tmp_path / name) == (WIDTH, HEIGHT) == as_pillow_turns(tmp_path / name)


def test_an_orientation_in_the_xmp_of_a_tiff_counts(tmp_path: Path) -> None:
    picture().save(tmp_path / "a.tif", tiffinfo={700: xmp(6).encode()})
    assert image_size(tmp_path / "a.tif") == (WIDTH, HEIGHT) == as_pillow_turns(tmp_path / "a.tif")
    shown = load_image(tmp_path / "a.tif")
    assert np.array_equal(shown, np.asarray(picture().transpose(Image.Transpose.ROTATE_270)))
    picture().save(tmp_path / "b.tif", tiffinfo={700: xmp(6).encode(), 274: 1})
    assert image_size(tmp_path / "b.tif") == (HEIGHT, WIDTH)


def test_exif_counts_more_than_xmp(tmp_path: Path) -> None:
    info = PngInfo()
    info.add_itxt("XML:com.adobe.xmp", xmp(6))
    picture().save(tmp_path / "a.png", pnginfo=info, exif=block(1))
    assert image_size(tmp_path / "a.png") == (HEIGHT, WIDTH)


def ramp(top: int, channels: int) -> np.ndarray:
    """Return values of 16 bits from 0 to `top`."""
    values = np.linspace(0, top, 48 * 64).astype(np.uint16).reshape(48, 64)
    return values if channels == 1 else np.stack([values] * channels, axis=2)


@pytest.mark.parametrize("top", [255, 1023, 4095, 16383, 65535])
@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_grey_of_10_to_14_bits_is_as_bright_as_viewers_show_it(
    tmp_path: Path, top: int, suffix: str
) -> None:
    path = tmp_path / f"a{suffix}"
    Image.fromarray(ramp(top, 1)).save(path)
    expected = np.rint(ramp(top, 1) / top * 255)
    assert np.abs(load_image(path)[:, :, 0] - expected).max() <= 1


@pytest.mark.parametrize("top", [1023, 4095, 16383])
def test_grey_in_wider_numbers_is_as_bright(tmp_path: Path, top: int) -> None:
    values = ramp(top, 1)
    (tmp_path / "a.pgm").write_bytes(b"P5 64 48 65535\n" + values.astype(">u2").tobytes())
    Image.fromarray(values.astype(np.int32)).save(tmp_path / "b.tif")
    Image.fromarray(values.astype(np.float32)).save(tmp_path / "c.tif")
    expected = np.rint(values / top * 255)
    for name in ("a.pgm", "b.tif", "c.tif"):
        assert np.abs(load_image(tmp_path / name)[:, :, 0] - expected).max() <= 1, name


@pytest.mark.parametrize("top", [1023, 4095, 16383, 65535])
@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_colours_of_10_to_14_bits_are_as_bright_as_viewers_show_them(
    tmp_path: Path, top: int, suffix: str
) -> None:
    import cv2

    path = tmp_path / f"a{suffix}"
    colours = ramp(top, 3)
    colours[:, :, 2] //= 2
    cv2.imwrite(str(path), colours[:, :, ::-1])
    expected = np.rint(colours / top * 255)
    assert np.abs(load_image(path).astype(float) - expected).max() <= 1


def tiff(path: Path, values: np.ndarray, photometric: int, *, form: int = 1) -> Path:
    """Write a bare TIFF in one strip, as scanners do."""
    channels = 1 if values.ndim == 2 else values.shape[2]
    height, width = values.shape[:2]
    bits = values.dtype.itemsize * 8
    fields = [
        *((256, 4, 1, width), (257, 4, 1, height), (259, 3, 1, 1), (262, 3, 1, photometric)),
        *((277, 3, 1, channels), (278, 4, 1, height), (279, 4, 1, values.nbytes)),
        (339, 3, 1, form),
    ]
    body = 8 + 2 + 12 * (len(fields) + 2) + 4
    extra = struct.pack(f"<{channels}H", *[bits] * channels) if channels > 2 else b""
    fields += [(273, 4, 1, body + len(extra))]
    fields += [(258, 3, channels, body if extra else bits)]
    packed = b"".join(struct.pack("<HHII", *field) for field in sorted(fields))
    head = b"II*\0" + struct.pack("<IH", 8, len(fields))
    path.write_bytes(head + packed + b"\0" * 4 + extra + values.tobytes())
    return path


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_grey_whose_0_is_white_is_no_negative(tmp_path: Path, dtype: type) -> None:
    values = np.full((HEIGHT, WIDTH), 10, dtype)
    values[0] = np.iinfo(dtype).max
    found = load_image(tiff(tmp_path / "a.tif", values, 0))
    assert (found[0] == 0).all()
    assert (found[1:] >= 245).all()


@pytest.mark.parametrize(
    ("values", "form", "words"),
    [
        (np.zeros((HEIGHT, WIDTH), np.float16), 3, "1 × 16-bit floats"),
        (np.zeros((HEIGHT, WIDTH, 3), np.float32), 3, "3 × 32-bit floats"),
        (np.zeros((HEIGHT, WIDTH, 5), np.uint16), 1, "5 × 16-bit integers"),
    ],
)
def test_a_tiff_that_is_not_read_is_called_one(
    tmp_path: Path, values: np.ndarray, form: int, words: str
) -> None:
    path = tiff(tmp_path / "a.tif", values, 1 if values.ndim == 2 else 2, form=form)
    with pytest.raises(ImageError, match=rf"a\.tif is a TIFF of {words}.*Save it with 8 or 16"):
        image_size(path)


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"\xff\x0a" + b"\0" * 40, "is a JPEG XL image"),
        (b"\0\0\0\x0cJXL \r\n\x87\n" + b"\0" * 40, "is a JPEG XL image"),
        (b"8BPS\0\x01" + b"\0" * 40, "is a Photoshop image"),
        (b"\0\0\0\x18ftypheix\0\0\0\0mif1heic", "is a HEIC image|is damaged"),
        (b"<!DOCTYPE html><html>", "a web page, not an image"),
        (b"version https://git-lfs.github.com/spec/v1\n", "a pointer of Git LFS"),
        (b"II*\0\xff\xff\xff\xff", "is a TIFF whose header is damaged"),
    ],
)
def test_what_is_not_read_is_named(tmp_path: Path, head: bytes, words: str) -> None:
    (tmp_path / "a.jpg").write_bytes(head)
    with pytest.raises(ImageError, match=words):
        image_size(tmp_path / "a.jpg")


KINDS = {
    **dict.fromkeys(("pnm", "pbm", "ppm"), "PPM"),
    **dict.fromkeys(("j2k", "jp2", "jpx"), "JPEG2000"),
    "mpo": "MPO",
    "jps": "JPEG",
    "apng": "PNG",
    "avif": "AVIF",
    "avifs": "AVIF",
}


@pytest.mark.parametrize("name", [*(f"a.{kind}" for kind in KINDS), "a.PNM", "A.J2K"])
def test_more_kinds_are_read(tmp_path: Path, name: str) -> None:
    kind = KINDS[name.lower().rpartition(".")[2]]
    image = picture().convert("1") if "pbm" in name else picture()
    image.save(tmp_path / name, kind)
    assert [path.name for path in find_images(tmp_path).images] == [name]
    assert load_image(tmp_path / name).shape == (HEIGHT, WIDTH, 3)


# 64 × 48: red above blue; and the same picture that lies on its side and is to be turned (6).
HEIC = (
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAX1tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAA"
    "AAAAAAAAAAACJpbG9jAAAAAERAAAEAAQAAAAABoQABAAAAAAAAAC0AAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAAB"
    "AABodmMxAAAAAA5waXRtAAAAAAABAAAA/WlwcnAAAADdaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADw"
    "NgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5uAhoMCAA"
    "AAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xhcA"
    "AAAEAAAAABAAAAMAAAAAEAAAAAAAAAAv////AAAAACAAAAEHBpeGkAAAAAAwgICAAAABhpcG1hAAAAAAAAAAEAAQWB"
    "AgMFhAAAADVtZGF0AAAAKSgBrwngIzUt/+tf//jc8h41mR07u/Uo/719u8i2/95dtffpJ1VUHnAg"
)
TURNED_HEIC = (
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAchtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAA"
    "AAAAAAAAAAADRpbG9jAAAAAERAAAIAAQAAAAAB7AABAAAAAAAAAC0AAgAAAAACGQABAAAAAAAAACQAAAA4aWluZgAA"
    "AAAAAgAAABVpbmZlAgAAAAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAABB2lwcn"
    "AAAADmaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroC"
    "QGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm"
    "5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xhcAAAAEAAAAABAAAAMAAAAAEAAAAAAAAAAv////AA"
    "AAACAAAAEHBpeGkAAAAAAwgICAAAAAlpcm90AwAAABlpcG1hAAAAAAAAAAEAAQaBAgMFhIYAAAAaaXJlZgAAAAAAAA"
    "AOY2RzYwACAAEAAQAAAFltZGF0AAAAKSgBrwngIzUt/+tf//jc8h41mR07u/Uo/719u8i2/95dtffpJ1VUHnAgAAAA"
    "BkV4aWYAAE1NACoAAAAIAAEBEgADAAAAAQAGAAAAAAAA"
)


@pytest.mark.parametrize("name", ["a.heic", "a.HEIC", "a.heif", "a.hif"])
def test_heic_is_read(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(base64.b64decode(HEIC))
    assert [path.name for path in find_images(tmp_path).images] == [name]
    assert image_size(tmp_path / name) == (48, 64)
    shown = load_image(tmp_path / name)
    assert shown.shape == (48, 64, 3)
    assert np.abs(shown[5, 5].astype(int) - (200, 40, 40)).max() <= 4
    assert np.abs(shown[-5, 5].astype(int) - (40, 40, 200)).max() <= 4


def test_heic_is_turned_once(tmp_path: Path) -> None:
    (tmp_path / "a.heic").write_bytes(base64.b64decode(TURNED_HEIC))
    assert image_size(tmp_path / "a.heic") == (64, 48)
    shown = load_image(tmp_path / "a.heic")
    assert shown.shape == (64, 48, 3)
    assert np.abs(shown[5, -5].astype(int) - (200, 40, 40)).max() <= 4
    assert np.abs(shown[5, 5].astype(int) - (40, 40, 200)).max() <= 4


@pytest.mark.parametrize("end", [40, 200, 440])
def test_heic_that_is_cut_off_is_called_damaged(tmp_path: Path, end: int) -> None:
    (tmp_path / "a.heic").write_bytes(base64.b64decode(HEIC)[:end])
    with pytest.raises(ImageError, match="damaged"):
        load_image(tmp_path / "a.heic")


def test_heic_that_nothing_here_reads_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.heic").write_bytes(base64.b64decode(HEIC))
    monkeypatch.setattr(unreadable, "HEIF_PACKAGES", ())
    assert "install the package pi-heif" in unreadable.why_unreadable(tmp_path / "a.heic")


def test_a_heic_reader_without_its_decoder_keeps_nothing_else_from_being_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "halfway_heif.py").write_text(
        "def register_heif_opener():\n    import decoder_that_is_not_there\n", "utf-8"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(unreadable, "HEIF_PACKAGES", ("halfway_heif", "no_such_heif"))
    monkeypatch.setattr(imaging, "readable_formats", imaging.readable_formats.__wrapped__)
    picture().save(tmp_path / "a.png")
    assert load_image(tmp_path / "a.png").ndim == 3
    assert not unreadable.load_heif()
    (tmp_path / "a.heic").write_bytes(base64.b64decode(HEIC))
    assert "install the package pi-heif" in unreadable.why_unreadable(tmp_path / "a.heic")


def test_images_of_kinds_that_are_not_read_are_counted(tmp_path: Path) -> None:
    picture().save(tmp_path / "a.png")
    for name in ("b.jxl", "c.JXL", "sub/d.cr3", ".hidden.cr2", "@eaDir/e.nef", "notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    found = find_images(tmp_path)
    assert [path.name for path in found.images] == ["a.png"]
    assert [problem.what for problem in found.problems] == [
        "Unsupported images: 2 .jxl, 1 .cr3. Save them as JPEG, PNG or TIFF."
    ]
    walk = Walk(str(tmp_path))
    list(walk)
    assert walk.unread == {".jxl": 2, ".cr3": 1}
