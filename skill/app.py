"""The loop: frames in, events to the steward, effects to the mouth. The one place where sound meets skill.

for frame in microphone → ears → events → steward → effects → speaker
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from audio import models
from audio.chimes import CHIMES
from audio.dictation import Dictation
from audio.ears import Ears, Heard
from audio.ears import Mode as EarMode
from audio.faults import DeviceMissingError, SoundSystemError, UnknownWordError
from audio.grammar import check_phrases
from audio.microphone import Microphone
from audio.pcm import FRAME_SECONDS, SAMPLE_RATE, Samples
from audio.recogniser import SpeechModel
from audio.room import Room
from audio.speaker import DeviceSpeaker, Speaker
from audio.voice import DEFAULT_VOICE, Voice
from skill.dialogue.lexicon import plain
from skill.dialogue.library import Library
from skill.document.document import DocumentError, Fault
from skill.events import (
    Chime,
    Command,
    Couple,
    Dictated,
    Drew,
    Effect,
    Ended,
    Event,
    Explained,
    Hush,
    Listen,
    Mode,
    Say,
    Spoken,
    Tick,
    Unclear,
    Woken,
)
from skill.events import Voice as VoiceEvent
from skill.exercise.past import Past
from skill.rehearsal.improvising import Improvised
from skill.rehearsal.rehearsal import Rehearsal, RehearsedCouple
from skill.settings import RETURNING, Config, DictationEngine, Settings
from skill.steward import Habits, Steward

SETTLE = 0.25
"""Seconds after its own speech in which the device does not listen: the echo of a kitchen (0.08 s of delay,
and what is left of 0.3–0.6 s of reverberation after a trimmed last word) would be taken for an answer."""

TAKING_TAILS = ("yes", "start")
"""Answers that "five minutes each" may follow; after another one, nobody knows what is meant."""

Sounds = dict[str, tuple[str, ...]]
"""Intent → phrases, or tails."""

Watch = Callable[[float, Event | Effect, Steward], None]
"""Told of every event and effect: seconds since the start, what it is, and the steward as it is then."""


class Device:
    """The steward, given ears and a mouth; *keep* is told whatever should be remembered."""

    def __init__(
        self,
        steward: Steward,
        library: Library,
        ears: Ears,
        voice: Voice,
        microphone: Microphone,
        speaker: Speaker,
        watch: Watch,
        keep: Callable[[Past], None] = lambda _past: None,
    ) -> None:
        self._steward = steward
        self._library = library
        self._ears = ears
        self._voice = voice
        self._microphone = microphone
        self._speaker = speaker
        self._watch = watch
        self._keep = keep
        self._rendered: object = None
        self._speaking = False
        self._interrupts: Mapping[str, tuple[str, ...]] = {}
        self.elapsed = 0.0
        self.finished = False

    def run(self) -> None:
        """Listen and answer until :attr:`finished` is set, or the microphone ends.

        Raises:
            AudioError: the microphone, the speaker or the voice failed.
        """
        self._perform_all(self._steward.begin())
        for frame in self._microphone.frames():
            self.elapsed += FRAME_SECONDS
            for event in self._events(frame):
                self._watch(self.elapsed, event, self._steward)
                self._perform_all(self._steward.handle(event))
            if self.finished:
                return

    def _events(self, frame: Samples) -> Iterator[Event]:
        """What happens in *frame*, one after the other: each is dealt with before the next is looked for.

        So a prompt that was interrupted in its last frame does not count as the one that was begun instead.
        """
        yield from (translated(heard) for heard in self._ears.hear(frame))
        yield Tick(FRAME_SECONDS)
        if self._speaking and not self._speaker.busy:
            self._speaking = False
            yield Spoken()

    def _perform_all(self, effects: list[Effect]) -> None:
        if self._rendered is not self._steward.run:
            # What is said next is rendered while the first line is spoken.
            self._rendered = self._steward.run
            self._voice.render_ahead(self._steward.lines())
        for effect in effects:
            self._perform(effect)
            self._watch(self.elapsed, effect, self._steward)

    def _perform(self, effect: Effect) -> None:
        match effect:
            case Say(text):
                self._speaker.play(self._voice.render(text))
                self._speaking = True
                self._ears.listen(EarMode.SPEAKING, self._interrupts, own_words=plain(text).split())
            case Hush():
                self._speaker.stop()
                self._speaking = False
            case Chime(name):
                self._speaker.play(CHIMES[name])
            case Listen(mode=Mode.SPEAKING, intents=intents):
                # Without times: with fewer phrases, less of its own voice is taken for one.
                self._interrupts = self._library.lexicon.untimed(intents)
            case Explained() | Drew() | Ended():
                self._keep(self._steward.past)
            case Listen(mode=mode):
                phrases, tails = listened_for(self._library, effect)
                self._ears.listen(EarMode(mode), phrases, tails=tails, settle=SETTLE)
            case _:
                pass


def listened_for(library: Library, listen: Listen) -> tuple[Sounds, Sounds]:
    """What the intents sound like here: the lexicon's phrases, this question's own, exercises; and tails."""
    lexicon = library.lexicon
    extra = {intent: tuple(map(plain, phrases)) for intent, phrases in listen.extra}
    here = {phrase for phrases in extra.values() for phrase in phrases}
    known = lexicon.phrases(intent for intent in listen.intents if intent in lexicon.intents)
    # An exercise may be called "ten minutes each": alone, that is its name.
    starts = library.start_phrases() if "start" in listen.intents else {}
    # A phrase that means something else after this question means only that.
    usual = {intent: tuple(p for p in said if p not in here) for intent, said in (starts | known).items()}
    phrases = {
        intent: (*usual.get(intent, ()), *extra.get(intent, ())) for intent in dict.fromkeys((*usual, *extra))
    }
    takes_time = {"start", "minutes"} & {*listen.intents}
    return phrases, lexicon.phrases(["minutes"]) if takes_time else {}


def translated(heard: Heard) -> Event:
    """What the ears heard, as the exercise knows it."""
    match heard.event:
        case "woken":
            return Woken(heard.text)
        case "command":
            if heard.tail and heard.intent.partition(":")[0] not in TAKING_TAILS:
                return Unclear()
            return Command(heard.intent, heard.text, heard.tail)
        case "dictated":
            return Dictated(heard.text)
        case "voice":
            return Unclear() if heard.intent == "unclear" else VoiceEvent(heard.intent == "started")


def open_model(config: Config) -> SpeechModel:
    """Load the speech model that the settings name, or the first that is installed.

    Raises:
        AudioError: there is none, or it is damaged.
    """
    return SpeechModel.load(models.locate(config.settings.model, config.settings.data_folder / "models"))


def open_dictation(engine: DictationEngine) -> Dictation | None:
    """What takes a couple's turns down, or None where the ears' own model does.

    Raises:
        AudioError: it is not installed.
    """
    if engine == "vosk":
        return None
    from audio.moonshine import MoonshineDictation

    return MoonshineDictation.load()


def open_ears(
    model: SpeechModel, config: Config, wake: list[str] | None = None, dictation: Dictation | None = None
) -> Ears:
    """Ears for the couple's wake phrases.

    Raises:
        DocumentError: a wake phrase has a word that the model does not know.
    """
    try:
        return Ears(model, wake or config.settings.wake, dictation)
    except UnknownWordError as error:
        raise DocumentError([config.fault("wake", str(error))]) from error


def unknown_phrases(model: SpeechModel, library: Library) -> list[Fault]:
    """Phrases of the lexicon and of the dialogues that the model could never hear."""
    return [
        Fault(place, sentence)
        for phrase, place in library.places.items()
        for sentence in check_phrases([phrase], model)
    ]


def steward_of(settings: Settings, library: Library, couple: Couple, past: Past | None = None) -> Steward:
    """The steward for these settings."""
    habits = Habits(
        settings.exercise,
        first=settings.first_exercise,
        returning=RETURNING,
        time_out=settings.time_out * 60.0,
        later=settings.later * 60.0,
    )
    return Steward(library, couple, habits, past)


class Rehearsing:
    """A rehearsed couple in a virtual room, with a real device: real ears, real voice.

    *microphone* is the room's own, at any speed, unless another one paces it.
    """

    def __init__(
        self,
        rehearsal: Rehearsal,
        library: Library,
        config: Config,
        room: Room,
        watch: Watch,
        model: SpeechModel | None = None,
        microphone: Microphone | None = None,
    ) -> None:
        # Whatever this couple is offered: the rehearsal is of its own exercise.
        settings = config.settings.model_copy(update={"exercise": rehearsal.dialogue})
        couple = Couple(rehearsal.opener.name, rehearsal.partner.name)
        self._room = room
        self._couple = RehearsedCouple(rehearsal, Improvised(rehearsal, library))
        self._rehearsal = rehearsal
        self._told = watch
        self._voice = Voice(settings.voice.name or DEFAULT_VOICE, settings.voice.rate)
        self._voices = {
            person.voice: Voice(person.voice, settings.voice.rate)
            for person in (rehearsal.opener, rehearsal.partner)
        }
        steward = steward_of(settings, library, couple)
        dictation = open_dictation(settings.dictation)
        ears = open_ears(model or open_model(config), config, [rehearsal.wake], dictation)
        self.device = Device(steward, library, ears, self._voice, microphone or room, room, self._watch)

    @property
    def outcome(self) -> str:
        """How the last run of a dialogue ended; empty while none has."""
        return self._couple.outcome or ""

    @property
    def unsaid(self) -> str:
        """The state that the couple's next line is waiting for; empty when all has been said."""
        return self._couple.waiting_for

    @property
    def as_rehearsed(self) -> bool:
        """Whether everything was said, and the exercise ended as the rehearsal says it should."""
        return self._couple.outcome is self._rehearsal.ends and not self._couple.waiting_for

    def run(self, longest: float = 2 * 3600.0) -> None:
        """Play the rehearsal to its end, or for *longest* seconds of the room's time."""
        self._longest = longest
        try:
            self.device.run()
        finally:
            self._voice.close()
            for voice in self._voices.values():
                voice.close()

    def _watch(self, elapsed: float, what: Event | Effect, steward: Steward) -> None:
        self._told(elapsed, what, steward)
        if elapsed > self._longest:
            self.device.finished = True
        if isinstance(what, Effect):
            if self._couple.is_over(what, steward.appointment is not None):
                self.device.finished = True
            wait = 0.0
            for line in self._couple.watch(what, steward.shown.state):
                spoken = self._voices[line.person.voice].render(line.text)
                self._room.say(spoken, after=wait + line.after)
                wait += line.after + len(spoken) / SAMPLE_RATE


def loudspeaker(name: str | None) -> Speaker | None:
    """The speaker of that name to hear a rehearsal through, or None where there is none."""
    try:
        return DeviceSpeaker(name)
    except (DeviceMissingError, SoundSystemError):
        return None
