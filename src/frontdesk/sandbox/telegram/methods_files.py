"""Bot API methods for files, and what a file looks like in a message. https://core.telegram.org/bots/api#sending-files"""

import hashlib
import secrets

from .errors import NotModelled, bad
from .methods_messages import PLACE, caption_content, publish
from .registry import Call, MethodTable
from .wire import Upload
from .world import File, Json, World

table = MethodTable()

DOWNLOAD_MAX = 20 * 1024 * 1024
UPLOAD_MAX = 50 * 1024 * 1024
PHOTO_MAX = 10 * 1024 * 1024

FOLDERS = {"photo": "photos", "document": "documents", "voice": "voice", "audio": "music", "video": "videos"}


def store(
    world: World, kind: str, *, name: str, mime_type: str, content: bytes | None, size: int | None = None
) -> File:
    """Keep a file under a new id; without content it has `size` zero bytes."""
    file_id = f"{kind}-{secrets.token_urlsafe(18)}"
    unique = hashlib.sha256(content).hexdigest()[:16] if content is not None else secrets.token_hex(8)
    path = f"{FOLDERS.get(kind, kind + 's')}/file_{len(world.files) + 1}"
    suffix = name.rpartition(".")[2] if "." in name else {"photo": "jpg"}.get(kind, "bin")
    length = len(content) if content is not None else size or 0
    file = File(file_id, unique, f"{path}.{suffix}", name, mime_type, length, content)
    world.files[file_id] = file
    return file


def content_of(kind: str, file: File) -> Json:
    """Return the message field that shows a file of a kind."""
    fields: Json = {"file_id": file.id, "file_unique_id": file.unique_id, "file_size": file.size}
    if kind == "photo":
        return {"photo": [fields | {"width": 800, "height": 600}]}
    if kind == "sticker":
        shape: Json = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return {"sticker": fields | shape | {"emoji": "👍"}}
    if file.mime_type:
        fields["mime_type"] = file.mime_type
    if kind in ("document", "audio", "video") and file.name:
        fields["file_name"] = file.name
    if kind in ("voice", "audio", "video"):
        fields["duration"] = 3
    if kind == "video":
        fields |= {"width": 640, "height": 360}
    return {kind: fields}


@table.method("sendDocument", PLACE + "document caption caption_entities parse_mode", cost="send")
def send_document(call: Call) -> object:
    return _send(call, "document", UPLOAD_MAX)


@table.method("sendPhoto", PLACE + "photo caption caption_entities parse_mode", cost="send")
def send_photo(call: Call) -> object:
    return _send(call, "photo", PHOTO_MAX)


def _send(call: Call, kind: str, most: int) -> object:
    caption = caption_content(call.params)
    call.writable_chat()
    return publish(call, content_of(kind, _given_file(call, kind, most)) | caption)


def _given_file(call: Call, kind: str, most: int) -> File:
    upload = _upload(call, kind)
    if upload is None:
        given = call.params.text(kind)
        if given.startswith(("http://", "https://")):
            raise NotModelled("a file by URL")
        if given not in call.world.files:
            raise bad(
                f"there is no {kind} in the request" if not given else "wrong file identifier/HTTP URL specified"
            )
        return call.world.files[given]
    if not upload.content:
        raise bad("file must be non-empty")
    if len(upload.content) > most:
        raise bad(
            f"file of size {len(upload.content)} bytes is too big for a {kind}; the maximum size is {most} bytes"
        )
    return store(call.world, kind, name=upload.name, mime_type=upload.mime_type, content=upload.content)


def _upload(call: Call, kind: str) -> Upload | None:
    given = call.params.find_text(kind) or ""
    if given.startswith("attach://"):
        return call.params.files.get(given.removeprefix("attach://"))
    return call.params.files.get(kind)


@table.method("getFile", "file_id")
def get_file(call: Call) -> object:
    file = call.world.files.get(call.params.text("file_id"))
    if file is None:
        raise bad("wrong file_id or the file is temporarily unavailable")
    if file.size > DOWNLOAD_MAX:
        raise bad("file is too big")
    return {
        "file_id": file.id,
        "file_unique_id": file.unique_id,
        "file_size": file.size,
        "file_path": file.path,
    }
