"""What Twilio's codes mean for a WhatsApp message, where that is not what they mean for SMS.

Whatever goes wrong here, the same number has SMS: a code about the number closes WhatsApp alone, and where WhatsApp
does not let us write (no approved template, a day without a word from the person), the message is not worth a pause of
the lane: the person is texted instead. Only what stops all of the account's messages stops the lane.
Codes: https://www.twilio.com/docs/api/errors; 63003 to 63062 are WhatsApp's.
"""

from bot.channels.base import Refusal
from bot.channels.twilio.codes import CodeTable, all_mean
from bot.channels.twilio.network import Network

_NOT_HERE = {
    21211: "Invalid 'To' phone number",
    21217: "Phone number does not appear to be valid",
    21265: "'To' number cannot be a short code",
    21266: "'To' and 'From' number cannot be the same",
    21614: "'To' number is not a valid mobile number",
    21635: "'To' number cannot be a landline",
    30004: "Message blocked by the recipient or the carrier",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    63003: "Channel could not find To address",
    63014: "Channel message blocked by user action",
    63024: "Invalid message recipient",
    63031: "Channels message cannot have same From and To",
    63033: "Recipient blocked to receive message",
}
_BARRED = {
    21408: "Permission to send to this region has not been enabled",
    21612: "Message cannot be sent with the current combination of 'To' and 'From'",
    63016: "Freeform message outside the allowed window: a template is required",
    63018: "Rate limit exceeded for channel: so many people may be written to first within a day",
    63027: "Template does not exist for a language and locale",
    63028: "Number of parameters does not match the template",
    63032: "WhatsApp does not let us write to this person now",
    63040: "Template rejected",
    63041: "Template paused",
    63042: "Template disabled",
}
_LATER = {63017: "Rate limit exceeded", 63038: "Account exceeded the daily messages limit"}
_HALT = {
    63001: "Channel could not authenticate the request",
    63002: "Channel could not find From address",
    63007: "Twilio could not find a channel with the specified From address",
    63008: "Channel module misconfigured",
    63020: "Business Manager account error",
    63022: "Invalid vname certificate",
}

WHATSAPP = Network(
    "whatsapp:",
    CodeTable(
        {
            **all_mean(Refusal.NOT_HERE, _NOT_HERE),
            **all_mean(Refusal.BARRED, _BARRED),
            **all_mean(Refusal.LATER, _LATER),
            **all_mean(Refusal.HALT, _HALT),
        },
        unknown=Refusal.BARRED,
    ),
)
"""A code that is in no table (there are dozens of templates, media and policies) speaks against WhatsApp, and never against
the person or the words."""
