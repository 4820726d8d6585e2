"""What somebody is shown of a message before it holds: as a chat bubble, or as the SMS that goes out, with what it costs.

    rehearsal = rehearsal_of(voice, wording, questionnaire())
    shown = [previewed(line, voice) for line in rehearsal.sentence("invite.sms", Language.EN)]

The page shows it by the macro `pieces.previews(shown)` of `settings/pieces.html`.
"""

from dataclasses import dataclass

from bot.channels.text import segments, signed, units
from bot.dialogue.questionnaire import Questionnaire
from bot.dialogue.rehearsal import Rehearsal, RehearsedLine
from bot.dialogue.scene import PageAddress
from bot.dialogue.templates import VARIABLES, filled
from bot.dialogue.wording import Wording
from bot.domain.medium import Medium
from bot.work.tickets.registry import Voice

REFERENCE = "〔ABCD2345〕"
"""What stands at the end of an SMS, by which it is found again; a new one each time."""


@dataclass(frozen=True, slots=True)
class MessagePreview:
    """One message. `units` and `segments`: of an SMS, with signature and reference; 0 in a chat."""

    medium: Medium
    text: str
    labels: tuple[str, ...] = ()
    units: int = 0
    segments: int = 0
    said: str = ""
    """The words alone, without signature and reference."""
    approved: bool = False
    """Whether it goes out in a text that the vendor has approved, instead of in these words."""


def rehearsal_of(voice: Voice, wording: Wording, questions: Questionnaire) -> Rehearsal:
    """What would be said in the office's name with this wording and these questions."""
    pages = voice.pages
    brought = any(pages.brings_links(channel) for channel in texted_on(voice))
    page = PageAddress(pages.site, VARIABLES["code"].example) if brought else None
    return Rehearsal(wording, questions, voice.agency, voice.phone, page)


def texted_on(voice: Voice) -> list[str]:
    """The channels in use that text phones."""
    return [channel for channel, medium in voice.channels.items() if medium is Medium.SMS]


def approved_only(voice: Voice) -> bool:
    """Whether nothing but approved templates is texted at home."""
    texted = texted_on(voice)
    return bool(texted) and all(voice.pages.templated(channel) for channel in texted)


def previewed(line: RehearsedLine, voice: Voice) -> MessagePreview:
    """The line as it is sent."""
    if line.medium is not Medium.SMS:
        return MessagePreview(line.medium, line.text, line.labels, said=line.text or line.labels[0])
    use = line.template if approved_only(voice) else None
    said = filled(use) if use is not None else line.text
    body = signed(voice.agency, said) + (REFERENCE if use is None else "")
    return MessagePreview(
        Medium.SMS, body, (), units(body), segments(body), said=said, approved=use is not None
    )
