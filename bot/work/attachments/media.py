"""What files are called that are handed out, by what they are."""

SHOWN = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
"""What is shown: the pictures that `bot.work.attachments.folder` has drawn anew."""
_OFFICE = "application/vnd.openxmlformats-officedocument"
ENDINGS = SHOWN | {
    "application/pdf": "pdf",
    "audio/ogg": "ogg",
    "audio/mpeg": "mp3",
    "audio/amr": "amr",
    "audio/mp4": "m4a",
    "audio/wav": "wav",
    "video/webm": "webm",
    "video/mp4": "mp4",
    f"{_OFFICE}.wordprocessingml.document": "docx",
    f"{_OFFICE}.spreadsheetml.sheet": "xlsx",
    f"{_OFFICE}.presentationml.presentation": "pptx",
}
