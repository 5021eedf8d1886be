"""How uploaded files come in: no more than a limit of each is written down, whatever is sent.

Django would write a file of any size into its temporary folder before a form sees it. Here what is over the limit is
read and dropped; the file keeps its true size, so that the form refuses it with a sentence.
"""

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Takes over where MemoryFileUploadHandler leaves a file because it is too large for memory."""

    has_failed = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self.has_failed = False
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if self.has_failed or start + len(raw_data) > settings.FILE_UPLOAD_MOST:
            return None
        try:
            return super().receive_data_chunk(raw_data, start)
        except OSError:  # a full disk: the form says so
            self.has_failed = True
            return None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if self.has_failed:
            self.file.is_lost = True  # type: ignore[attr-defined]
            self.file.size = file_size
            return self.file
        return super().file_complete(file_size)
