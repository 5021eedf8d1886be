"""How uploaded files come in: no more than a limit of each is written down, whatever is sent.

Django would write a file of any size into its temporary folder before a form sees it. Here what is over the limit is
read and dropped; the file keeps its true size, so that the form refuses it with a sentence. What is written down for the
time of the request has no name in any folder: it is gone with the request, or with the process if that is killed.
"""

import tempfile
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Takes over where MemoryFileUploadHandler leaves a file because it is too large for memory."""

    has_failed = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self.has_failed = False
        FileUploadHandler.new_file(self, *args, **kwargs)
        unnamed = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115 -- the request closes it
        told = (self.file_name, self.content_type, 0, self.charset, self.content_type_extra)
        self.file = UploadedFile(unnamed, *told)  # type: ignore[assignment]

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

    def upload_interrupted(self) -> None:
        if hasattr(self, "file"):
            self.file.close()
