"""The sealed format against a patient attacker with the file in hand."""

import os

import pytest

from vault.stream import HEADER, TAG, Tampered, decrypt, encrypt

CHUNK = 64
SEALED = CHUNK + TAG
KEY = os.urandom(32)
ABOUT = b"case and file"


def sealed(plaintext: bytes) -> bytes:
    return b"".join(encrypt([plaintext], KEY, ABOUT, chunk=CHUNK))


def opened(ciphertext: bytes, *, key: bytes = KEY, about: bytes = ABOUT) -> bytes:
    return b"".join(decrypt([ciphertext], key, about))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 5 * CHUNK])
def test_round_trip_whatever_the_pieces(size: int) -> None:
    plaintext = os.urandom(size)
    ciphertext = b"".join(encrypt((plaintext[i : i + 7] for i in range(0, size, 7)), KEY, ABOUT, chunk=CHUNK))
    single_bytes = (ciphertext[i : i + 1] for i in range(len(ciphertext)))
    assert b"".join(decrypt(single_bytes, KEY, ABOUT)) == plaintext


@pytest.mark.parametrize("cut", [1, TAG, SEALED - 1, SEALED, SEALED + 1, 2 * SEALED, 3 * SEALED, 3 * SEALED + 15])
def test_a_cut_file_is_never_half_a_file(cut: int) -> None:
    with pytest.raises(Tampered):
        opened(sealed(os.urandom(3 * CHUNK))[:-cut])


@pytest.mark.parametrize("extra", [b"\0", os.urandom(TAG), os.urandom(SEALED)], ids=["byte", "tag", "chunk"])
def test_an_extended_file(extra: bytes) -> None:
    with pytest.raises(Tampered):
        opened(sealed(os.urandom(3 * CHUNK)) + extra)


def test_chunks_cannot_be_reordered_repeated_or_dropped() -> None:
    whole = sealed(os.urandom(4 * CHUNK))
    head, body = whole[: HEADER.size], whole[HEADER.size :]
    one, two, three, four = (body[i : i + SEALED] for i in range(0, len(body), SEALED))
    for wrong in ([two, one, three, four], [one, one, two, four], [one, three, four], [one, two, four, three]):
        with pytest.raises(Tampered):
            opened(head + b"".join(wrong))


def test_chunks_of_another_file_do_not_fit_even_under_the_same_key() -> None:
    first, second = sealed(b"a" * CHUNK * 2), sealed(b"b" * CHUNK * 2)
    with pytest.raises(Tampered):
        opened(first[: HEADER.size + SEALED] + second[HEADER.size + SEALED :])


def test_another_key_or_context_opens_nothing() -> None:
    ciphertext = sealed(b"text")
    with pytest.raises(Tampered):
        opened(ciphertext, key=os.urandom(32))
    with pytest.raises(Tampered):
        opened(ciphertext, about=b"another file")


def test_every_bit_counts() -> None:
    ciphertext = sealed(b"a short secret")
    for place in range(len(ciphertext) * 8):
        changed = bytearray(ciphertext)
        changed[place // 8] ^= 1 << place % 8
        with pytest.raises(Tampered):
            opened(bytes(changed))


def test_a_chunk_size_from_a_forged_header_costs_no_memory() -> None:
    with pytest.raises(Tampered):
        opened(HEADER.pack(b"DHV1", 2**32 - 1, b"\0" * 7) + b"x" * 100)
