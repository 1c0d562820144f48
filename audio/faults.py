"""What can go wrong with sound, each told in a sentence that a person understands.

Two families, because a caller answers them differently: :class:`GivenError` is about something that
was handed in (a file, a phrase, a name), every other :class:`AudioError` is about the machine.
"""

from __future__ import annotations


class AudioError(Exception):
    """Something about sound failed; the message says what, and the way out."""


class GivenError(AudioError):
    """What was handed in is wrong: another file, phrase or name would do."""


class NotASoundError(GivenError):
    """A file that should be sound is not."""


class NotAModelError(GivenError):
    """A folder, an archive or a name that should be a speech model is not."""


class UnknownWordError(GivenError):
    """A phrase has a word that the speech model does not know, so it could never be heard."""


class ModelMissingError(AudioError):
    """No speech model is installed where one was looked for."""


class ModelDamagedError(AudioError):
    """A speech model is there, and cannot be loaded."""


class ModelUnreachableError(AudioError):
    """No source of a speech model answered with a good copy."""


class EngineMissingError(AudioError):
    """A recogniser that was asked for is not installed, or not whole."""


class VoiceError(AudioError):
    """The speech synthesiser is missing, or gave nothing back."""


class SoundSystemError(AudioError):
    """PortAudio is missing or failed."""


class DeviceMissingError(AudioError):
    """There is no microphone or no speaker, or not the one that was named."""


class UnknownVoiceError(VoiceError, GivenError):
    """The synthesiser has no voice of that name; the message offers near ones."""
