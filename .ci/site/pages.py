"""Collects the documents, and the files that they link to, for the site: pages.py <folder>

They keep their places, so that their links hold. A link to a folder becomes its text: a site has no folders to look at. So does a link to a file of source,
which is shown where the repository is.
"""

import pathlib
import re
import shutil
import sys

PAGES = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "docs/**/*.md", "clients/README.md", "load-tests/*/README.md"]
SHOWN = {".md", ".svg", ".png", ".json", ".yml", ".yaml"}
LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)")
CODE = re.compile(r"(?ms)^```.*?^```$|`[^`\n]*`\Z")


def main(target):
    root = pathlib.Path.cwd()
    shutil.rmtree(target, ignore_errors=True)
    pages = sorted({page for pattern in PAGES for page in root.glob(pattern)})
    for page in pages:
        files = set()

        def linked(match):
            image, text, link = match.groups()
            file = (page.parent / link.split("#")[0]).resolve()
            if re.match(r"[a-z]+:|#", link) or file in pages:
                return match.group()
            if file.is_dir() or (file.is_file() and file.suffix not in SHOWN):
                return text
            if file.is_file():
                files.add(file)  # otherwise the site's own check finds the link
            return match.group()

        parts, end, text = [], 0, page.read_text(encoding="utf-8")
        for code in CODE.finditer(text):
            parts += [LINK.sub(linked, text[end : code.start()]), code.group()]
            end = code.end()
        parts.append(LINK.sub(linked, text[end:]))
        copy = target / page.relative_to(root)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text("".join(parts), encoding="utf-8")
        for file in files:
            (target / file.relative_to(root)).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target / file.relative_to(root))


main(pathlib.Path(sys.argv[1]).resolve())
