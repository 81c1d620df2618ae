"""What the service tells of a member of a chat beside the person and the status."""

from typing import Any

_ADMINISTRATOR = (
    "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
    "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
    "can_edit_stories", "can_delete_stories",
)  # fmt: skip
_RESTRICTED = (
    "is_member", "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos",
    "can_send_video_notes", "can_send_voice_notes", "can_send_polls", "can_send_other_messages",
    "can_add_web_page_previews", "can_change_info", "can_invite_users", "can_pin_messages", "can_manage_topics",
    "can_edit_tag", "can_react_to_messages",
)  # fmt: skip


def standing(status: str) -> dict[str, Any]:
    """The fields that a status has, every right withheld."""
    match status:
        case "administrator":
            return dict.fromkeys(_ADMINISTRATOR, False)
        case "restricted":
            return {**dict.fromkeys(_RESTRICTED, False), "until_date": 0}
        case "creator":
            return {"is_anonymous": False}
        case "kicked":
            return {"until_date": 0}
        case _:
            return {}
