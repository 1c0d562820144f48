"""How words sound: phonemes of English by espeak-ng, syllables, and how far two sounds are apart.

The library is the one that the voice speaks with, asked in this process for phonemes only: it makes no sound.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from audio.faults import VoiceError

LIBRARY = "libespeak-ng.so.1"
ACCENT = b"en-us"

_NO_SOUND, _DO_NOT_EXIT = 1, 0x8000
_UTF8, _IPA = 1, 0x02

Phonemes = tuple[str, ...]


class _Consonant(NamedTuple):
    place: str
    manner: str
    voiced: bool


class _Vowel(NamedTuple):
    height: float
    """0 high (see) to 3 low (car)."""
    back: float
    """0 front (see) to 2 back (too)."""
    glide: str = ""
    """Where a diphthong ends."""


_CONSONANTS = {
    "p": _Consonant("lips", "stop", False),
    "b": _Consonant("lips", "stop", True),
    "t": _Consonant("ridge", "stop", False),
    "d": _Consonant("ridge", "stop", True),
    "k": _Consonant("back", "stop", False),
    "ɡ": _Consonant("back", "stop", True),
    "f": _Consonant("lips", "hiss", False),
    "v": _Consonant("lips", "hiss", True),
    "θ": _Consonant("teeth", "hiss", False),
    "ð": _Consonant("teeth", "hiss", True),
    "s": _Consonant("ridge", "hiss", False),
    "z": _Consonant("ridge", "hiss", True),
    "ʃ": _Consonant("palate", "hiss", False),
    "ʒ": _Consonant("palate", "hiss", True),
    "tʃ": _Consonant("palate", "stop", False),
    "dʒ": _Consonant("palate", "stop", True),
    "h": _Consonant("throat", "hiss", False),
    "m": _Consonant("lips", "nose", True),
    "n": _Consonant("ridge", "nose", True),
    "ŋ": _Consonant("back", "nose", True),
    "l": _Consonant("ridge", "glide", True),
    "ɹ": _Consonant("palate", "glide", True),
    "w": _Consonant("lips", "glide", True),
    "j": _Consonant("palate", "glide", True),
}

_VOWELS = {
    "i": _Vowel(0, 0),
    "ɪ": _Vowel(0.5, 0.3),
    "ɛ": _Vowel(2, 0),
    "æ": _Vowel(3, 0),
    "ə": _Vowel(1.5, 1),
    "ʌ": _Vowel(2, 1.3),
    "ɜ": _Vowel(1.5, 1, "r"),
    "ɑ": _Vowel(3, 2),
    "ɔ": _Vowel(2, 2),
    "ʊ": _Vowel(0.5, 1.7),
    "u": _Vowel(0, 2),
    "eɪ": _Vowel(1, 0, "front"),
    "aɪ": _Vowel(2.7, 1, "front"),
    "ɔɪ": _Vowel(2, 2, "front"),
    "aʊ": _Vowel(2.7, 1, "back"),
    "oʊ": _Vowel(1, 2, "back"),
}

SOUNDS = (*_VOWELS, *_CONSONANTS)
"""Every phoneme that there is here."""

_ALSO = {"ɚ": ("ɜ",), "ɐ": ("ə",), "ᵻ": ("ɪ",), "ɾ": ("t",), "ʔ": ("t",), "n̩": ("ə", "n"), "r": ("ɹ",),
         "o": ("oʊ",), "e": ("eɪ",), "a": ("ɑ",), "x": ("k",), "ɬ": ("l",), "g": ("ɡ",)}  # fmt: skip
"""What else espeak writes, as the nearest of those."""

_SPELLING = re.compile("|".join(sorted([*SOUNDS, *_ALSO], key=len, reverse=True)))

# Shares of a whole sound. In noise the place of a consonant is what is misheard most (Miller & Nicely 1955).
PLACE, VOICING, MANNER = 0.3, 0.35, 0.5
VOWEL_STEP = 0.2
"""For each step of height or back, and for another glide."""

ADDED, WEAKLY_ADDED = 0.7, 0.4
"""For a sound too many or too few; the weaker for "h" and the murmured vowel of "about"."""

ALIKE = 0.2
"""Distance, as a share of the longer word's sounds, up to which two words sound alike: Ada and Ida (0.18),
Jon and Joan (0.2), but not Ben and Ken (0.22)."""


def phonemes(text: str) -> Phonemes:
    """The sounds of an English *text* in IPA, one after the other, without stress; each is of :data:`SOUNDS`.

    Raises:
        VoiceError: espeak-ng is missing.
    """
    espeak = _espeak()
    buffer = ctypes.create_string_buffer(text.encode())
    rest = ctypes.c_void_p(ctypes.addressof(buffer))
    found: list[str] = []
    while rest.value:  # a clause at a time
        written = espeak.espeak_TextToPhonemes(ctypes.byref(rest), _UTF8, _IPA).decode()
        for sound in _SPELLING.findall(written):
            found += _ALSO.get(sound, (sound,))
    return tuple(found)


def syllables(sounds: Sequence[str]) -> int:
    """How many syllables *sounds* have: each vowel is one."""
    return sum(sound in _VOWELS for sound in sounds)


def differing(one: str, other: str) -> float:
    """How unlike two sounds are: 0 the same, 1 nothing alike."""
    if one == other:
        return 0.0
    if one in _VOWELS and other in _VOWELS:
        first, second = _VOWELS[one], _VOWELS[other]
        steps = abs(first.height - second.height) + abs(first.back - second.back)
        return min(0.9, VOWEL_STEP * (steps + (first.glide != second.glide)))
    if one in _CONSONANTS and other in _CONSONANTS:
        left, right = _CONSONANTS[one], _CONSONANTS[other]
        return min(
            1.0,
            PLACE * (left.place != right.place)
            + VOICING * (left.voiced != right.voiced)
            + MANNER * (left.manner != right.manner),
        )
    return 1.0


def added(sound: str) -> float:
    """What it costs that *sound* is there in one word only."""
    return WEAKLY_ADDED if sound in ("h", "ə") else ADDED


def distance(one: Sequence[str], other: Sequence[str]) -> float:
    """How many sounds lie between two words: an edit distance in which like sounds are near."""
    row = [0.0]
    for sound in other:
        row.append(row[-1] + added(sound))
    for left in one:
        above = row
        row = [above[0] + added(left)]
        for at, right in enumerate(other):
            row.append(
                min(above[at] + differing(left, right), above[at + 1] + added(left), row[at] + added(right))
            )
    return row[-1]


def sound_alike(one: str, other: str) -> bool:
    """Whether two words or names are easily taken for each other.

    Raises:
        VoiceError: espeak-ng is missing.
    """
    first, second = phonemes(one), phonemes(other)
    return distance(first, second) <= ALIKE * max(len(first), len(second)) + 1e-9


@cache
def _espeak() -> Any:
    missing = VoiceError(
        "There is no espeak-ng on this machine that tells how words sound. "
        "Install it with: sudo apt install espeak-ng"
    )
    try:
        library = ctypes.cdll.LoadLibrary(LIBRARY)
    except OSError as error:
        raise missing from error
    started = library.espeak_Initialize(_NO_SOUND, 0, None, _DO_NOT_EXIT) > 0
    if not started or library.espeak_SetVoiceByName(ACCENT) != 0:
        raise missing
    library.espeak_TextToPhonemes.restype = ctypes.c_char_p
    library.espeak_TextToPhonemes.argtypes = [ctypes.POINTER(ctypes.c_void_p), ctypes.c_int, ctypes.c_int]
    return library
