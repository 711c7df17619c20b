"""Applications that install the npm package from a running server, and are bundled as theirs are."""

import subprocess
from pathlib import Path

from running_cueline import RunningCueline

WIDGET = Path(__file__).parents[2] / "widget"
BORROWED = ("react", "react-dom", "scheduler")
OFFLINE = ("--no-audit", "--no-fund", "--no-update-notifier", "--noproxy=127.0.0.1")
MINUTE_SECONDS = 60


class Workshop:
    """A folder with the package in `node_modules`, where applications are bundled."""

    def __init__(self, folder: Path, server: RunningCueline) -> None:
        self._folder = folder
        (folder / "package.json").write_text('{"name": "shop", "private": true, "type": "module"}')
        self._run("npm", "install", "--silent", *OFFLINE, f"{server.url}/cueline-browser.tgz")
        for name in BORROWED:
            (folder / "node_modules" / name).symlink_to(WIDGET / "node_modules" / name)

    def bundle(self, **files: str) -> str:
        """Return a script element with all of `files`, the first of which is where it begins; `a_tsx` is a.tsx."""
        names = {name: f"{stem}.{kind}" for name in files for stem, _, kind in [name.rpartition("_")]}
        for name, text in files.items():
            (self._folder / names[name]).write_text(text)
        entry = names[next(iter(files))]
        flags = ("--bundle", "--minify", "--format=esm", "--jsx=automatic", "--log-level=error", "--outfile=out.js")
        self._run(str(WIDGET / "node_modules/.bin/esbuild"), entry, *flags)
        code = (self._folder / "out.js").read_text().replace("</script", r"<\/script")
        return f'<script type="module">{code}</script>'

    def _run(self, *command: str) -> None:
        done = subprocess.run(
            command, cwd=self._folder, capture_output=True, text=True, timeout=MINUTE_SECONDS, check=False
        )
        assert done.returncode == 0, f"{' '.join(command)}\nends with {done.returncode}:\n{done.stderr}{done.stdout}"
