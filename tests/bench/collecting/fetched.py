"""Programs of others, fetched when they are needed and never kept here: pinned, and checked by their hash.

Their licences allow to run them: MIT (pyperformance, sqlglot) and BSD-3-Clause (mistune).
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

PINNED = {
    "pyperformance": ("1.11.0", "00a4f4ed08822e19939aea5f337583ad2b4fb3c2a5b3ff917ae4dfed15a4a984"),
    "mistune": ("3.0.2", "fc7f93ded930c92394ef2cb6f04a8aabab4117a91449e72dcc8dfa646a508be8"),
    "sqlglot": ("25.24.0", "6a270ef55da3cbf10cf49e886b2e9d37bdf7309700f5a294f20017227d378cea"),
}
"""By name, version and SHA-256 of the sdist."""

DRIVERS = {
    "richards": "import sys\nfrom run_benchmark import Richards\n\nRichards().run(int(sys.argv[1]))\n",
    "deltablue": "import sys\nfrom run_benchmark import delta_blue\n\ndelta_blue(int(sys.argv[1]))\n",
}


def fetch(folder: Path) -> None:
    """Put the programs into subfolders: richards, deltablue, mistune, sqlglot.

    Raises:
        subprocess.CalledProcessError: they are not to be had, or are others than those that are pinned.
    """
    wanted = folder / "wanted.txt"
    wanted.write_text("".join(f"{name}=={version} --hash=sha256:{sha}\n" for name, (version, sha) in PINNED.items()))
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet"]
    options = ["--no-deps", "--no-binary", ":all:", "--require-hashes", "--dest", folder, "-r", wanted]
    subprocess.run([*pip, *options], check=True, stdout=sys.stderr)
    for name, (version, _) in PINNED.items():
        with tarfile.open(folder / f"{name}-{version}.tar.gz") as archive:
            archive.extractall(folder, filter="data")
        (folder / f"{name}-{version}").rename(folder / name)
    for name, driver in DRIVERS.items():
        program = folder / "pyperformance" / "pyperformance" / "data-files" / "benchmarks" / f"bm_{name}"
        made = shutil.copytree(program, folder / name)
        (made / "pyperf.py").touch()  # the programs import it for their own timing, which is not used
        (made / "drive.py").write_text(driver)
