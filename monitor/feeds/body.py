"""Puts a body together from its pieces, unpacks it, and stops at a cap. Reads from no wire.

The decoder is ours because that of httpx inflates a whole piece before anybody can count: a bomb of a few kB becomes
a GB at once. Here every step is bounded by what is still allowed.
"""

import zlib

from monitor.ports import FetchFailure

# A gzip stream may consist of several members, one after another; hostile ones consist of empty members only.
_MAX_MEMBERS = 100
_GZIP_MAGIC = b"\x1f\x8b"
_GZIP_WINDOW = 31  # zlib's way to say: 32 kB window, gzip header and trailer


class Gunzip:
    """Unpacks gzip piece by piece, never past `limit` bytes in all."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._member = zlib.decompressobj(_GZIP_WINDOW)
        self._members = 1
        self._started = False
        self._held = b""  # what follows a member's end, while it is too short to be told
        self._over = False  # what follows is padding or junk, which gzip itself ignores as well

    @property
    def complete(self) -> bool:
        """Whether the stream ended where a member ends, or has not begun."""
        return self._member.eof or not self._started

    def take(self, piece: bytes, have: int) -> bytes | FetchFailure:
        """Unpack one more piece; `have` bytes are there already."""
        out = bytearray()
        data = self._held + piece
        self._held = b""
        while data and not self._over:
            if self._member.eof:
                data = self._next_member(data)
                continue
            self._started = True
            room = self._limit - have - len(out)
            try:
                # One byte more than allowed, so that a body of exactly the limit passes.
                out += self._member.decompress(data, room + 1)
            except zlib.error:
                return FetchFailure.BAD_ENCODING
            if len(out) + have > self._limit:
                return FetchFailure.TOO_LARGE
            data = self._member.unused_data
        return FetchFailure.BAD_ENCODING if self._members > _MAX_MEMBERS else bytes(out)

    def _next_member(self, data: bytes) -> bytes:
        if len(data) < len(_GZIP_MAGIC):
            self._held = data
            return b""
        if not data.startswith(_GZIP_MAGIC) or self._members > _MAX_MEMBERS:
            self._over = True
            return b""
        self._member = zlib.decompressobj(_GZIP_WINDOW)
        self._members += 1
        return data


class Inflate:
    """Unpacks "deflate" piece by piece, never past `limit` bytes in all. Some servers send it with the zlib header that
    RFC 9110 asks for, some without; the first byte tells."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._stream: zlib._Decompress | None = None

    @property
    def complete(self) -> bool:
        """Whether the stream ended, or has not begun."""
        return self._stream is None or self._stream.eof

    def take(self, piece: bytes, have: int) -> bytes | FetchFailure:
        """Unpack one more piece; `have` bytes are there already."""
        if not piece or (self._stream is not None and self._stream.eof):
            return b""
        if self._stream is None:
            self._stream = zlib.decompressobj(zlib.MAX_WBITS if piece[0] & 0x0F == zlib.DEFLATED else -zlib.MAX_WBITS)
        try:
            out = self._stream.decompress(piece, self._limit - have + 1)
        except zlib.error:
            return FetchFailure.BAD_ENCODING
        return FetchFailure.TOO_LARGE if len(out) + have > self._limit else out


class Body:
    """One answer's body: `encoding` is its Content-Encoding, `length` its Content-Length, `limit` the cap in bytes,
    which holds for the bytes on the wire and for what they unpack to."""

    def __init__(self, *, encoding: str, length: str, limit: int) -> None:
        self._limit = limit
        self._received = 0
        self._announced = int(length) if length.isascii() and length.isdigit() and len(length) < 20 else None
        self._parts = bytearray()
        self._unpack: Gunzip | Inflate | None = None
        self._refused = False
        match encoding.strip().lower():
            case "" | "identity":
                pass
            case "gzip" | "x-gzip":
                self._unpack = Gunzip(limit)
            case "deflate":
                self._unpack = Inflate(limit)
            case _:
                self._refused = True

    def refusal(self) -> FetchFailure | None:
        """Why the body need not even be read, by its headers alone."""
        if self._refused:
            return FetchFailure.BAD_ENCODING
        too_large = self._announced is not None and self._announced > self._limit
        return FetchFailure.TOO_LARGE if too_large else None

    def take(self, piece: bytes) -> FetchFailure | None:
        """Add a piece as it came from the wire; a failure ends the reading."""
        self._received += len(piece)
        if self._received > self._limit:
            return FetchFailure.TOO_LARGE
        if self._unpack is None:
            self._parts += piece
            return None
        plain = self._unpack.take(piece, len(self._parts))
        if isinstance(plain, FetchFailure):
            return plain
        self._parts += plain
        return None

    def finish(self) -> bytes | FetchFailure:
        """The whole body, once the wire has no more of it."""
        if self._announced is not None and self._received != self._announced:
            return FetchFailure.TRUNCATED
        if self._unpack is not None and not self._unpack.complete:
            return FetchFailure.TRUNCATED
        return bytes(self._parts)
