#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The switches of VPN connections in the Network panel of GNOME Settings. Commands are lines of standard input:

    start            starts Settings and waits for the panel
    on|off NAME      works the switch of the connection, which must say the contrary before
    is-on|is-off NAME    waits until the switch says so
    picture FILE     of the whole screen

The answer to each is one line: "done", or what went wrong.
"""
import os
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))
import a11y  # noqa: E402
import names  # noqa: E402
from a11y import Atspi, Failure, GLib, find, wait_until  # noqa: E402

PATIENCE = 150  # seconds; for machines that are emulated
NAMES = names.names()
switches = {}


def switch(name):
    if name not in switches:
        role, called = NAMES['switch']
        switches[name] = find(role, called.format(name), PATIENCE)
    return switches[name]


def says(name, state):
    try:
        return switch(name).get_state_set().contains(Atspi.StateType.CHECKED) == state
    except GLib.GError:  # the row was made anew
        switches.pop(name)
        return False


def wait_for(name, state):
    wait_until('the switch of %s is %s' % (name, state), lambda: says(name, state == 'on'), PATIENCE)


def turn(name, state):
    if says(name, state == 'on'):
        raise Failure('the switch of %s is %s already' % (name, state))
    switch(name).do_action(0)


def start():
    log = open('/tmp/settings.log', 'w')
    subprocess.Popen(('gnome-control-center', 'network'), stdout=log, stderr=log, env=dict(os.environ, XDG_CURRENT_DESKTOP='GNOME'))
    find(*NAMES['add'], PATIENCE)


COMMANDS = {
    'start': start,
    'on': lambda name: turn(name, 'on'),
    'off': lambda name: turn(name, 'off'),
    'is-on': lambda name: wait_for(name, 'on'),
    'is-off': lambda name: wait_for(name, 'off'),
    'picture': lambda file: subprocess.run(('import', '-window', 'root', file), check=True),
}


for line in sys.stdin:
    words = line.split()
    try:
        COMMANDS[words[0]](*words[1:])
        print('done', flush=True)
    except Exception as problem:  # noqa: B902 - whatever it is, the scenario has to be told
        print(repr(problem)[:2000], flush=True)
