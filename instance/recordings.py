"""Looks at a film or a sound without decoding it: what it really is, by its first bytes."""

from typing import NamedTuple

RECORDING_LIMIT = 99 * 1024 * 1024


class Recording(NamedTuple):
    """`kind` is `video` or `audio`."""

    kind: str
    content_type: str
    extension: str


_MP4 = Recording("video", "video/mp4", "mp4")
_M4A = Recording("audio", "audio/mp4", "m4a")
_MOV = Recording("video", "video/quicktime", "mov")
_WEBM = Recording("video", "video/webm", "webm")
_OGG = Recording("audio", "audio/ogg", "ogg")
_OGV = Recording("video", "video/ogg", "ogv")
_MP3 = Recording("audio", "audio/mpeg", "mp3")
_FLAC = Recording("audio", "audio/flac", "flac")
_WAV = Recording("audio", "audio/wav", "wav")
_AAC = Recording("audio", "audio/aac", "aac")

_BRANDS = {
    **dict.fromkeys((b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"dash", b"M4V "), _MP4),
    **dict.fromkeys((b"3gp4", b"3gp5", b"3gp6"), _MP4),
    **dict.fromkeys((b"M4A ", b"M4B "), _M4A),
    b"qt  ": _MOV,
}


def read_recording(data: bytes) -> Recording | None:
    """None for all else: names and content types are not asked, for anybody can write them."""
    if data[4:8] == b"ftyp":
        return _BRANDS.get(data[8:12])
    if data.startswith(b"\x1aE\xdf\xa3"):
        return _WEBM if b"webm" in data[:64] else None
    if data.startswith(b"OggS"):
        return _OGV if b"theora" in data[:128] else _OGG
    if data.startswith(b"fLaC"):
        return _FLAC
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return _WAV
    return _frames(data)


def _frames(data: bytes) -> Recording | None:
    """MPEG sound begins with a tag or with a frame: eleven bits that are set, then version and layer."""
    if data.startswith(b"ID3"):
        return _MP3
    if len(data) < 4 or data[0] != 0xFF or data[1] & 0xE0 != 0xE0:
        return None
    layer = data[1] & 0x06
    if layer == 0:
        return _AAC if data[1] & 0xF0 == 0xF0 else None
    has_rate = data[2] & 0xF0 not in (0, 0xF0) and data[2] & 0x0C != 0x0C
    return _MP3 if layer == 0x02 and has_rate else None
