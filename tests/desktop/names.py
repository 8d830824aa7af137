# SPDX-License-Identifier: GPL-2.0-or-later
"""What GNOME Settings calls its widgets, by version: a row for each version that renamed something. {} is the name of the connection."""
import re
import subprocess

ROWS = {
    43: dict(add=('push button', 'Add connection'), options=('push button', 'Options…'), window='dialog', switch=('check box', 'Turn VPN connection off {}'),
             scrolls=False, file='provider'),
    44: dict(file='my provider'),  # what could be the name of an interface it makes a connection of its own kind from
    46: dict(window='frame', scrolls=True),  # the page is in what scrolls, and the window can be resized
    48: dict(add=('push button', 'Add VPN'), options=('push button', 'VPN Options'), switch=('check box', '{}')),
}


def version():
    said = subprocess.run(('gnome-control-center', '--version'), check=True, capture_output=True, text=True).stdout
    return int(re.search(r'\d+', said).group())


def names_of(number):
    """The row of that version: what the rows up to it say last."""
    names = {}
    for since in sorted(ROWS):
        if since <= max(number, min(ROWS)):
            names.update(ROWS[since])
    return names


def names():
    return names_of(version())
