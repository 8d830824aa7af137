# SPDX-License-Identifier: GPL-2.0-or-later
"""Works the widgets of GTK 4 programs through AT-SPI, as assistive technology does.

A widget is found by its role and name (a glob, without the underscore of the access key; "A|B" when versions differ) among those that are shown, in the window
that was opened last. What cannot be found within the time limit is a Failure, with the tree that was there.
"""
import fnmatch
import os
import re
import subprocess
import time
import warnings

import gi
gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, GLib  # noqa: E402
warnings.simplefilter('ignore')

WINDOWS = ('frame', 'dialog', 'window', 'file chooser')
PATIENCE = 60  # seconds; machines that are emulated share two cores
clicks = 0  # so many, by the pointer or as one


def said(name):
    """The name in the language of the desktop; replaced by who knows it."""
    return name


class Failure(Exception):
    pass


def children(node):
    try:
        count = node.get_child_count()
    except GLib.GError:
        return
    for i in range(min(count, 300)):
        try:
            child = node.get_child_at_index(i)
        except GLib.GError:  # it has gone meanwhile
            continue
        if child is not None:
            yield child


def role_of(node):
    """What AT-SPI 2.54 and later calls a button was a push button before; so was what stays pressed, before GTK told it apart."""
    role = node.get_role_name()
    return {'button': 'push button', 'toggle button': 'push button'}.get(role, role)


def name_of(node):
    """GTK 4.8 says the name of a button with an access key twice: "_Add Add"."""
    name = re.sub(r' ?\(_?[A-Z0-9]\)', '', node.get_name() or '')  # an access key that is no letter of the name
    words = name.split(' ')
    half = len(words) // 2
    first, second = ' '.join(words[:half]), ' '.join(words[half:])
    return second if first.replace('_', '', 1) == second else name


def is_shown(node):
    states = node.get_state_set()
    return states.contains(Atspi.StateType.VISIBLE)


def walk(node, depth=0):
    try:
        if depth and not is_shown(node):
            return
    except GLib.GError:
        return
    yield node, depth
    for child in children(node):
        yield from walk(child, depth + 1)


def windows():
    """The last one first."""
    found = []
    for app in children(Atspi.get_desktop(0)):
        found += list(children(app))
    return found[::-1]


def tree():
    lines = []
    for window in windows():
        for node, depth in walk(window):
            if role_of(node) not in ('panel', 'filler', 'scroll bar'):
                lines.append('%s%s "%s"' % ('  ' * depth, role_of(node), name_of(node)))
    return '\n'.join(lines)


def look(role, name, suits=lambda node: True):
    names = [said(alternative) for alternative in name.split('|')]
    for window in windows():
        for node, _ in walk(window):
            try:
                if role in ('-', role_of(node)) and any(fnmatch.fnmatchcase(name_of(node), name) for name in names) and suits(node):
                    return node
            except GLib.GError:
                pass
    return None


def wait_until(what, condition, seconds=PATIENCE):
    end = time.time() + seconds
    while time.time() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.1)
    raise Failure('%s: not within %d s\n%s' % (what, seconds, tree()))


def find(role, name, seconds=PATIENCE):
    return wait_until('%s "%s"' % (role, name), lambda: look(role, name), seconds)


def gone(role, name, seconds=PATIENCE):
    wait_until('no %s "%s"' % (role, name), lambda: not look(role, name), seconds)


def is_sensitive(node):
    return node.get_state_set().contains(Atspi.StateType.SENSITIVE)


def is_beside(node, name):
    return any(name_of(other).startswith(said(name)) for other in children(node.get_parent()))


def click(role, name, beside=None):
    """With beside: the one that stands beside what has a name that begins so, such as a heading."""
    global clicks
    clicks += 1
    node = wait_until('%s "%s" that can be clicked' % (role, name),
                      lambda: look(role, name, lambda node: node.get_n_actions() and is_sensitive(node) and (not beside or is_beside(node, beside))))
    if not node.do_action(0):
        raise Failure('%s "%s" does not act' % (role, name))
    time.sleep(0.2)


def xdo(*command):
    return subprocess.run(('xdotool',) + command, check=True, capture_output=True, text=True).stdout


def keys(*names):
    """Presses keys in the window that has the focus."""
    for name in names:
        xdo('key', '--clearmodifiers', name)
        time.sleep(0.1)


def geometry(window):
    lines = xdo('getwindowgeometry', '--shell', window).splitlines()
    return {name: int(value) for name, value in (line.split('=') for line in lines)}


def mouse(role, name, times=1):
    """A click on what has no action, such as rows of lists. AT-SPI does not count the invisible border of a window that draws its own frame."""
    global clicks
    clicks += 1
    node = window = find(role, name)
    while role_of(window) not in WINDOWS:
        window = window.get_parent()
    wid = xdo('search', '--onlyvisible', '--name', '^' + window.get_name() + '$').split()[-1]
    place = geometry(wid)
    inner, outer = (n.get_extents(Atspi.CoordType.WINDOW) for n in (node, window))
    x = place['X'] + (place['WIDTH'] - outer.width) // 2 + inner.x + inner.width // 2
    y = place['Y'] + (place['HEIGHT'] - outer.height) // 2 + inner.y + inner.height // 2
    xdo('mousemove', str(x), str(y), 'click', '--repeat', str(times), '--delay', '60', '1')
    time.sleep(0.3)


def pick_file(path):
    """A double click on the row of the file in a file chooser, which counts as one. False where there is none: GTK 4.8 does not tell of these rows."""
    global clicks
    name = os.path.basename(path)
    time.sleep(2)
    if not look('-', name):
        clicks += 1
        return False
    mouse('-', name, 2)
    return True


def at_most(most):
    """So many clicks since clicks was set to 0."""
    print('# %d clicks' % clicks, flush=True)
    if clicks > most:
        raise Failure('%d clicks, where %d should do' % (clicks, most))


def text_of(role, name):
    node = find(role, name)
    return Atspi.Text.get_text(node, 0, Atspi.Text.get_character_count(node))


def write(role, name, text):
    node = find(role, name)
    if not Atspi.EditableText.set_text_contents(node, text):
        raise Failure('%s "%s" takes no text' % (role, name))


def pick(name, steps):
    """The item of a menu that is so many below the first: GTK 4.18 does not tell their names, and what acts is a button in that of the menu."""
    global clicks
    clicks += 2
    box = find('push button', name)
    next(node for node, _ in walk(box) if node.get_n_actions()).do_action(0)
    time.sleep(0.5)
    keys(*['Down'] * steps, 'Return')


def choose(name, row):
    """The item of a drop-down in that row, from 0. Where the focus is when it opens is not the same in all versions of GTK."""
    box = find('combo box', name)
    button = next(n for n, _ in walk(box) if n.get_n_actions() and n is not box)
    button.do_action(0)
    time.sleep(0.6)
    keys('Home', *['Down'] * row, 'Return')
    time.sleep(0.3)
