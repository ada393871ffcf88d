#!/usr/bin/env python3
"""Checks a release archive: what is in it, that its program needs no other file, and that it serves its site exactly
as a server serves files that are installed.

    package_check.py ARCHIVE EMBEDDED_DIST SERVER_WITHOUT_SITE
"""

import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PATIENCE = 20
EXPECTED = {
    "salon", "Leptos.toml", ".env.example", "README.md", "README.zh-CN.md", "CHANGELOG.md", "LICENSE", "LICENCES",
    "docs/OPERATIONS.md", "docs/PROTOCOL.md", "deploy/salon.service", "deploy/salon-backup.service",
    "deploy/salon-backup.timer", "deploy/nginx.conf", "deploy/Caddyfile", "deploy/Dockerfile", "deploy/healthy.sh",
}
LONG_AGO, LATER = "Thu, 01 Jan 1998 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT"
# What is asked about each file, by each method.
REQUESTS = [
    {},
    {"Accept-Encoding": "br"},
    {"Accept-Encoding": "gzip"},
    {"Accept-Encoding": "gzip, deflate, br, zstd"},
    {"Accept-Encoding": "br;q=0.1, gzip;q=0.5"},
    {"Accept-Encoding": "br;q=0, identity"},
    {"If-Modified-Since": LATER},
    {"If-Modified-Since": LONG_AGO},
    {"If-Unmodified-Since": LONG_AGO},
    {"If-None-Match": '"anything"'},
    {"Range": "bytes=0-9"},
    {"Range": "bytes=-5", "Accept-Encoding": "br"},
    {"Range": "bytes=7-"},
    {"Range": "bytes=999999999-"},
    {"Range": "bytes=0-1,3-4"},
    {"Range": "rubbish"},
]
# What is no file.
PAGES = ["/", "/login", "/register", "/nowhere", "/pkg", "/pkg/", "/pkg/nothing.js", "/hash.txt", "/../hash.txt",
         "/%2e%2e/hash.txt", "/.site", "/pkg/%00", "/healthz", "/rooms/1"]


def fail(what):
    sys.exit(f"error: {what}")


def environment():
    return {name: value for name, value in os.environ.items() if not name.startswith(("SALON_", "LEPTOS_"))}


class Server:
    """A process that serves on a free port."""

    def __init__(self, command, directory):
        self.process = subprocess.Popen(
            command + ["--listen", "127.0.0.1:0"], cwd=directory, env=environment(), stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True)
        line = self.process.stdout.readline()
        found = re.fullmatch(r"listening on http://([0-9.]+):(\d+)\n", line)
        if not found:
            self.end(signal.SIGKILL)
            fail(f"{command[0]} says {line!r}")
        self.connection = http.client.HTTPConnection(found[1], int(found[2]), timeout=PATIENCE)

    def ask(self, method, path, headers):
        """Status, headers and body; without what differs from one request to the next."""
        self.connection.request(method, path, headers=headers)
        response = self.connection.getresponse()
        body = response.read()
        headers = sorted((name.lower(), value) for name, value in response.getheaders() if name.lower() != "date")
        nonces = {found for _, value in headers for found in re.findall(r"'nonce-([^']+)'", value)}
        for nonce in nonces:
            headers = [(name, value.replace(nonce, "NONCE")) for name, value in headers]
            body = body.replace(nonce.encode(), b"NONCE")
        return response.status, headers, body

    def end(self, how):
        self.connection.close() if hasattr(self, "connection") else None
        self.process.send_signal(how)
        code = self.process.wait(timeout=PATIENCE)
        if how == signal.SIGTERM and code != 0:
            fail(f"the server ended with {code}")


def files_below(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def check_contents(archive, folder):
    with tarfile.open(archive) as packed:
        members = packed.getmembers()
        top = archive.name.removesuffix(".tar.gz")
        names = {member.name.removeprefix(f"{top}/") for member in members if member.isfile()}
        if missing := EXPECTED - names:
            fail(f"not in the archive: {sorted(missing)}")
        if [member.name for member in members] != sorted(member.name for member in members):
            fail("the archive is not sorted")
        if {(member.uid, member.gid, member.uname, member.gname) for member in members} != {(0, 0, "root", "root")}:
            fail("somebody's files are in the archive")
        if len({member.mtime for member in members}) != 1:
            fail("the times in the archive differ")
        packed.extractall(folder)
    digest, name = Path(f"{archive}.sha256").read_text(encoding="utf-8").split()
    summed = subprocess.run(["sha256sum", archive], check=True, capture_output=True, text=True).stdout.split()[0]
    if (digest, name) != (summed, archive.name):
        fail("the checksum is another archive's")
    return folder / top


def unpacked(directory):
    return list((directory / "data").glob(".site-*"))


def check_program(salon, dist, without_site, scratch):
    """The program alone in an empty directory, beside one that serves the same site from disk."""
    alone, beside = scratch / "alone", scratch / "beside"
    alone.mkdir()
    beside.mkdir()
    shutil.copy(salon, alone)
    command = ["./salon"]
    killed = Server(command, alone)
    killed.end(signal.SIGKILL)
    if len(unpacked(alone)) != 1:
        fail("the site was not unpacked")

    # From disk: the other binary finds the names of its files beside itself.
    shutil.copy(without_site, beside / "salon")
    shutil.copy(dist / "hash.txt", beside)
    inside, on_disk = Server(command, alone), Server([*command, "--site-root", str(dist / "site")], beside)
    sites = unpacked(alone)
    if len(sites) != 1:
        fail(f"what a killed server has left is still there: {sites}")
    files = files_below(sites[0] / "site")
    if files != files_below(dist / "site"):
        fail("the files inside are not those that were built")
    asked = 0
    for path in [f"/{name}" for name in sorted(files)] + PAGES:
        for method in ["GET", "HEAD", "POST"]:
            for headers in REQUESTS if method != "POST" else [{}]:
                answers = [server.ask(method, path, headers) for server in (inside, on_disk)]
                asked += 1
                if answers[0] != answers[1]:
                    fail(f"{method} {path} {headers}: {[answer[:2] for answer in answers]}")
    hashed = [name for name in files if re.fullmatch(r"pkg/salon\.[\w-]{22}\.(js|css|wasm)", name)]
    if len(hashed) != 3:
        fail(f"not the names of a release: {hashed}")
    for name in hashed:
        status, headers, body = inside.ask("GET", f"/{name}", {"Accept-Encoding": "br"})
        if status != 200 or body != files[f"{name}.br"] or "immutable" not in dict(headers)["cache-control"]:
            fail(f"/{name}: {status} {headers}")
    # Nobody is here yet: whoever comes first registers.
    page = inside.ask("GET", "/register", {})[2].decode()
    if absent := [name for name in hashed if name not in page and "wasm" not in name]:
        fail(f"the page does not ask for {absent}")
    check_health(salon.parent / "deploy/healthy.sh", inside)
    inside.end(signal.SIGTERM)
    on_disk.end(signal.SIGTERM)
    if unpacked(alone):
        fail("the site is still there after the end")
    return len(files), asked


def check_health(script, server):
    port = str(server.connection.port)
    if subprocess.run(["bash", script, "127.0.0.1", port], check=False, timeout=PATIENCE).returncode != 0:
        fail("the health check of the container fails")


def check_units(folder, scratch):
    """What systemd says of the units, where there is one."""
    if not shutil.which("systemd-analyze"):
        return "systemd is not here to look at the units"
    units = []
    for unit in sorted((folder / "deploy").glob("salon*.*")):
        text = unit.read_text(encoding="utf-8").replace("/opt/salon/salon ", f"{folder / 'salon'} ")
        units.append(scratch / unit.name)
        units[-1].write_text(text, encoding="utf-8")
    verified = subprocess.run(["systemd-analyze", "verify", *units], check=False, capture_output=True, text=True)
    if verified.returncode != 0 or verified.stderr:
        fail(f"systemd-analyze verify: {verified.stderr}")
    return f"{len(units)} units are right"


def main():
    archive, dist, without_site = (Path(argument).resolve() for argument in sys.argv[1:])
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        folder = check_contents(archive, scratch)
        files, asked = check_program(folder / "salon", dist, without_site, scratch)
        print(f"{files} files, {asked} requests answered as from disk; {check_units(folder, scratch)}")


main()
