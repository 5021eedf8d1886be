"""Hugo as the anchor of `make bench-publish`: the same texts, in pages with a frame as large as ours, as many files of a goal."""

import subprocess
from pathlib import Path

from benches import synthetic

# Beside its page a goal has feeds, a calendar, badges and linked data with us; with Hugo as many small texts.
SMALL = "{{ .Title }} {{ .Permalink }} {{ .Date }}\n" * 12
LIST = '<!doctype html><title>{{ .Title }}</title>{{ range (.Paginate .Pages 100).Pages }}<p><a href="{{ .RelPermalink }}">{{ .Title }}</a></p>{{ end }}'


class Hugo:
    """`page` is one of our own goal pages: its frame becomes the layout of Hugo's."""

    def __init__(self, folder: Path, goals: int, page: str, files: int) -> None:
        self.folder = folder
        self.goals = goals
        content, layouts = folder / "content" / "goals", folder / "layouts"
        for made in (content, layouts / "_default"):
            made.mkdir(parents=True)
        for number in range(goals):
            head = f'---\ntitle: "{synthetic.title(number)}"\ndate: 2026-11-01\n---\n'
            (content / f"{synthetic.slug(number)}.md").write_text(head + synthetic.text(number) + "\n")
        (layouts / "_default" / "single.html").write_text(_layout(page))
        (layouts / "_default" / "list.html").write_text(LIST)
        (layouts / "index.html").write_text(LIST)
        small = [f"small{number}" for number in range(1, files)]
        for name in small:
            (layouts / "_default" / f"single.{name}.txt").write_text(SMALL)
        formats = "".join(f'[outputFormats.{one}]\nmediaType = "text/plain"\nbaseName = "{one}"\n' for one in small)
        named = ", ".join(f'"{one}"' for one in ("HTML", *small))
        head = 'baseURL = "http://localhost/"\ntitle = "Goals"\ndisableKinds = ["taxonomy", "term"]\n'
        (folder / "config.toml").write_text(f"{head}{formats}[outputs]\npage = [{named}]\n")

    def build(self) -> None:
        """One run; what an earlier run left is there."""
        subprocess.run(["hugo", "--quiet", "--buildFuture", "--source", str(self.folder)], check=True)  # noqa: S603, S607

    def change_one(self, number: int) -> None:
        path = self.folder / "content" / "goals" / f"{synthetic.slug(number)}.md"
        path.write_text(path.read_text() + "\nOne sentence more.\n")


def _layout(page: str) -> str:
    """Our page with Hugo's title, and its text in the place of ours."""
    start = page.index('<div class="prose"')
    end = page.index("</div>", start)
    title = page[page.index("<h1") : page.index("</h1>")].partition(">")[2]
    return page[:start].replace(title, "{{ .Title }}") + '<div class="prose">{{ .Content }}' + page[end:]
