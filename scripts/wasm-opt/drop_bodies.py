"""Empties what is never called of a WebAssembly module, but which no linker can know.

    drop_bodies.py FILE

- Async hydration: pages are hydrated in one go.
- Writing fractions as text: nothing on a page has any; wasm-bindgen would, to describe a number in a panic.

An emptied function traps when it is called. wasm-opt then removes what only they have used. A module without
names is left as it is.

The compiler keeps one of several functions that are the same, under the name of any of them. So only what
can hardly be the same as anything else is emptied: the large state machines, and not what frees them.
"""

import sys
from pathlib import Path

CUSTOM, IMPORT, CODE = 0, 2, 10
UNUSED = [b"hydrate_async::{{closure}}", b"hydrate_async28_$u7b$$u7b$closure$u7d$$u7d$", b"flt2dec"]
SMALLEST = 200  # bytes
TRAP = b"\x00\x00\x0b"  # no locals; unreachable; end


def number(data: bytes, at: int) -> tuple[int, int]:
    """An unsigned LEB128 number, and where it ends."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def encoded(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def text(data: bytes, at: int) -> tuple[bytes, int]:
    length, at = number(data, at)
    return data[at : at + length], at + length


def sections(module: bytes):
    """Kind, content and the bytes of the whole, of each section."""
    at = 8
    while at < len(module):
        start, kind = at, module[at]
        size, at = number(module, at + 1)
        yield kind, module[at : at + size], module[start : at + size]
        at += size


def skip_limits(data: bytes, at: int) -> int:
    has_maximum = data[at] & 1
    _, at = number(data, at + 1)
    return number(data, at)[1] if has_maximum else at


def imported_functions(content: bytes) -> int:
    total, at = number(content, 0)
    functions = 0
    for _ in range(total):
        _, at = text(content, at)
        _, at = text(content, at)
        kind, at = content[at], at + 1
        if kind == 0:  # function: its type
            functions += 1
            _, at = number(content, at)
        elif kind == 1:  # table: element type, limits
            at = skip_limits(content, at + 1)
        elif kind == 2:  # memory: limits
            at = skip_limits(content, at)
        elif kind == 3:  # global: type, mutability
            at += 2
        else:
            sys.exit(f"an import of unknown kind {kind}")
    return functions


def never_called(content: bytes) -> set[int]:
    """Indices of functions, from the custom section `name`. Names are plain or as the linker has them."""
    found = set()
    at = 0
    while at < len(content):
        kind = content[at]
        size, at = number(content, at + 1)
        end = at + size
        if kind == 1:
            total, at = number(content, at)
            for _ in range(total):
                index, at = number(content, at)
                called, at = text(content, at)
                if any(part in called for part in UNUSED) and b"drop_in_place" not in called:
                    found.add(index)
        at = end
    return found


def without(dropped: set[int], imported: int, content: bytes) -> bytes:
    """A code section, those functions emptied."""
    total, at = number(content, 0)
    out = bytearray(encoded(total))
    for index in range(total):
        body, at = text(content, at)
        if imported + index in dropped and len(body) >= SMALLEST:
            body = TRAP
        out += encoded(len(body)) + body
    return bytes(out)


def main() -> None:
    path = Path(sys.argv[1])
    module = path.read_bytes()
    imported, dropped = 0, set()
    for kind, content, _ in sections(module):
        if kind == IMPORT:
            imported = imported_functions(content)
        elif kind == CUSTOM:
            name, at = text(content, 0)
            if name == b"name":
                dropped = never_called(content[at:])
    out = bytearray(module[:8])
    for kind, content, whole in sections(module):
        if kind == CODE and dropped:
            content = without(dropped, imported, content)
            whole = bytes([CODE]) + encoded(len(content)) + content
        out += whole
    path.write_bytes(out)


main()
