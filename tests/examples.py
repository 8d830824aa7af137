# SPDX-License-Identifier: GPL-2.0-or-later
"""The commands in README.md and the manual pages, as a reader would type them."""
import base64
import re
import shlex

# What a line of an example may begin with and be no command: what a command prints, and parts of files.
TEXT = re.compile(r"\[|#|VPN\.|vpn\.secrets\.|Name=|Kind=|Description=|ListenPort=|permit=")


def sections(path):
    """(heading, examples) of a page."""
    text = open(path, encoding="utf-8").read()
    if path.endswith(".md"):
        parts = re.split(r"^#+ (.*)\n", text, flags=re.M)
        find = lambda part: [re.sub("^    ", "", block, flags=re.M) for block in re.findall(r"(?:^    .*\n)+", part, re.M)]
    else:
        parts = re.split(r'^\.S[HS] "?([^"\n]*)"?\n', text, flags=re.M)
        find = lambda part: [unroff(block) for block in re.findall(r"^\.EX\n(.*?)^\.EE", part, re.M | re.S)]
    for heading, part in zip(parts[1::2], parts[2::2]):
        if blocks := find(part):
            yield unroff(heading), blocks


def unroff(text):
    for roff, plain in (("\\(aq", "'"), ("\\(dq", '"'), ("\\(ti", "~"), ("\\-", "-"), ("\\en", "\\n"), ("\\e", "\\")):
        text = text.replace(roff, plain)
    return text


def is_whole(command):
    if command.endswith("\\") or command.rstrip().endswith("|"):
        return False
    try:
        shlex.split(command, comments=True)
    except ValueError:
        return False
    return True


def commands(block):
    """Its commands, each with all of its lines."""
    command = ""
    for line in block.splitlines():
        command = f"{command}\n{line}" if command else line
        if not is_whole(command):
            continue
        if command.strip() and not TEXT.match(command):
            yield command
        command = ""
    if command:
        raise ValueError(f"not whole: {command}")


def key(number):
    return base64.b64encode(number.to_bytes(32, "big")).decode()


def with_keys(text, public, secret):
    """Words that stand for keys become keys: what public() gives, each time, and secret."""
    text = re.sub(r"\b[A-Z]*-?PUBLIC-KEY(-OF-\w+)?\b", lambda match: public(), text)
    return re.sub(r"(private-key|psk)=(KEY|PSK)(-OF-\w+)?\b", lambda match: f"{match[1]}={secret}", text)


class Elsewhere:
    """Commands that another test runs: what they look like, which file does, and what stands there."""

    def __init__(self, pattern, file, text):
        self.pattern, self.file, self.text = re.compile(pattern), file, text


# The others that are no profiles of nmcli are for a scenario in a virtual machine.
ELSEWHERE = [
    Elsewhere(r"tools/(try|check)\b", ".ci/run", "tools/check"),
    Elsewhere(r"tools/install-packages build editor$", "tools/install-packages", "SET..."),
    Elsewhere(r"sudo apt ", "tests/vm/scenarios/package.sh", "apt-get install"),
    Elsewhere(r"dpkg-buildpackage -b -us -uc$", "packaging/local.mk", "dpkg-buildpackage -us -uc"),
    Elsewhere(r"autoreconf -fi$", "tools/build.sh", "autoreconf -fi"),
    Elsewhere(r"mkdir -p build && cd build$", "tools/build.sh", "mkdir -p"),
    Elsewhere(r"../configure --prefix=/usr --sysconfdir=/etc --localstatedir=/var$", "tools/build.sh", "configure\" --prefix=/usr --sysconfdir=/etc --localstatedir=/var"),
    Elsewhere(r"make -j2 && make check$", "tools/check", "check"),
    Elsewhere(r"sudo make install$", "tests/vm/run", "install DESTDIR="),
    Elsewhere(r"sudo systemctl (daemon-reload|reload dbus)$", "tests/vm/guest/scenario", "systemctl daemon-reload && udevadm control --reload && systemctl reload dbus"),
    Elsewhere(r"sudo udevadm control --reload$", "tests/vm/guest/scenario", "udevadm control --reload"),
    Elsewhere(r"systemctl --user enable --now nm-wgre-agent$", "tests/vm/scenarios/agent.sh", "systemctl --user enable --now nm-wgre-agent"),
    Elsewhere(r"secret-tool search connection-uuid ", "tests/vm/scenarios/agent.sh", "secret-tool search connection-uuid"),
    Elsewhere(r"nmcli connection modify office connection.permissions user:\$USER ", "tests/vm/scenarios/agent.sh", "connection.permissions user:alice"),
]


def elsewhere(command):
    return next((row for row in ELSEWHERE if row.pattern.match(command)), None)


# A key on the command line of a program; printf is the shell's own.
VISIBLE_KEY = re.compile(r"(?!printf )(?:.|\n)*\b(private-key|psk)=(KEY|PSK|[A-Za-z0-9+/]{43}=)")


def shows_key(command):
    return bool(VISIBLE_KEY.match(command))
