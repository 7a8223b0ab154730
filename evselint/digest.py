"""Short digests of texts, the same in every process."""

from __future__ import annotations

try:
    # What hashlib hands on; hashlib itself loads OpenSSL, which takes longer than checking a small file.
    from _blake2 import blake2b
except ImportError:  # an interpreter that is built in another way
    from hashlib import blake2b


__all__ = ["blake2b", "digest_64"]


def digest_64(content: bytes) -> int:
    """64 bits that stand for ``content``."""
    return int.from_bytes(blake2b(content, digest_size=8).digest(), "little")
