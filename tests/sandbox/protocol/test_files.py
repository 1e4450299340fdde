"""How large a picture is, read from its first bytes."""

import io

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from sandbox.protocol.files import image_size


@given(st.sampled_from(["PNG", "GIF", "JPEG"]), st.integers(1, 90), st.integers(1, 90))
def test_picture_sizes_are_read_as_pillow_writes_them(kind: str, width: int, height: int) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height)).save(buffer, kind)
    assert image_size(buffer.getvalue()) == (width, height)


@given(st.binary(max_size=60))
def test_other_bytes_are_no_picture(content: bytes) -> None:
    for start in (b"", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\xff\xd8", b"\xff\xd8\xff\xe0"):
        size = image_size(start + content)
        assert size is None or len(size) == 2
