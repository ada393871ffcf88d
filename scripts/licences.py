#!/usr/bin/env python3
"""Prints the licences of everything that is in a released binary, for the file LICENCES in an archive.

Reads two outputs of `cargo metadata`: that of the server and that of the browser half.
    licences.py SERVER.json BROWSER.json
"""

import hashlib
import json
import re
import sys
from pathlib import Path

# How files begin that have the text of a licence, or what it asks to be repeated.
NAMES = re.compile(r"^(licen[cs]e|copying|copyright|notice|unlicense)", re.IGNORECASE)

# What is in the binary and is no crate.
OTHERS = """\
Besides, there are in it:
- the standard library of Rust, under MIT or Apache-2.0 (https://www.rust-lang.org/policies/licenses)
- SQLite, which is in the public domain (https://www.sqlite.org/copyright.html)
- names and keywords of emoji from emojibase-data (https://emojibase.dev), under MIT, with the words below and
  Copyright (c) 2017-2019 Miles Johnson
"""


def linked(metadata):
    """The packages that end up in a program, without those that only build or test it."""
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    packages = {package["id"]: package for package in metadata["packages"]}
    found, waiting = set(), [metadata["resolve"]["root"]]
    while waiting:
        here = waiting.pop()
        if here in found:
            continue
        found.add(here)
        for dependency in nodes[here]["deps"]:
            if any(kind["kind"] is None for kind in dependency["dep_kinds"]):
                waiting.append(dependency["pkg"])
    found.discard(metadata["resolve"]["root"])
    # What runs while compiling is not in the outcome.
    def is_macro(package):
        return any("proc-macro" in target["kind"] for target in package["targets"])

    return [packages[name] for name in found if not is_macro(packages[name])]


def texts(package):
    folder = Path(package["manifest_path"]).parent
    for path in sorted(folder.iterdir()):
        if path.is_file() and NAMES.match(path.name):
            yield path.name, path.read_text(encoding="utf-8", errors="replace").strip().replace("\r\n", "\n")


def main():
    packages = {}
    for name in sys.argv[1:]:
        for package in linked(json.loads(Path(name).read_text(encoding="utf-8"))):
            packages[package["name"], package["version"]] = package
    if len(packages) < 100:
        sys.exit(f"error: only {len(packages)} packages are in {sys.argv[1:]}")

    print("Salon is under the MIT License, see LICENSE. It is built from these crates:\n")
    known = {}
    for (name, version), package in sorted(packages.items()):
        numbers = []
        for _, text in texts(package):
            digest = hashlib.sha256(" ".join(text.split()).encode()).hexdigest()
            number, _ = known.setdefault(digest, (len(known) + 1, text))
            numbers.append(f"[{number}]")
        if not package["license"] and not numbers:
            sys.exit(f"error: {name} {version} says nothing of a licence")
        print(f"{name} {version}: {package['license']} {' '.join(numbers)}".rstrip())
        if source := package["repository"] or package["homepage"]:
            print(f"    {source}")
    print(f"\n{OTHERS}\nThe texts:")
    for number, text in sorted(known.values()):
        print(f"\n{'=' * 100}\n[{number}]\n\n{text}")


main()
