#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""nm-connection-editor, a program with GTK 3, with the real NetworkManager; TAP on standard output.

    gtk3.py PICTURES PROGRAM     PROGRAM: nm-wgre-tunnels
"""
import os
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))
import a11y  # noqa: E402
import play  # noqa: E402
from a11y import click, find, gone, keys, wait_until, write  # noqa: E402
from play import nmcli  # noqa: E402

PICTURES, PROGRAM = sys.argv[1], sys.argv[2]
LOG = os.environ.get('LOG', '/tmp') + '/settings'
DATA = 'tunnel=gre,interface=gre1,local=192.0.2.2,remote=192.0.2.1,addresses=10.10.10.1/30'
UUID = '9b0ee9b2-1f0c-4d5e-8a3f-5c3c1f2a7d11'
window = None


def picture(name):
    play.picture('%s/gtk3-%s.png' % (PICTURES, name))


def data():
    return nmcli('-g', 'vpn.data', 'connection', 'show', UUID).strip()


def start():
    global window
    log = open(LOG, 'a')
    path = os.path.dirname(PROGRAM) + ':' + os.environ['PATH']
    window = subprocess.Popen(('nm-connection-editor', '--edit=' + UUID), stdout=log, stderr=log, env={**os.environ, 'PATH': path})
    find('label', 'The tunnel is edited in the window*', 60)


def opens_the_page():
    nmcli('connection', 'add', 'type', 'vpn', 'vpn-type', 'wgre', 'con-name', 'office', 'connection.uuid', UUID, 'vpn.data', DATA)
    start()
    picture('page')


def renames_it():
    before = data()
    write('text', '', 'head office')  # the first one, which has no name
    click('push button', 'Save')
    wait_until('NetworkManager has the new name', lambda: 'head office' in nmcli('-g', 'NAME', 'connection').split('\n'))
    if data() != before:
        raise a11y.Failure('vpn.data was "%s", and is "%s"' % (before, data()))
    window.wait(20)


def opens_the_tunnel_in_our_window():
    start()
    click('push button', 'Edit This Tunnel…')
    find('label', 'Tunnel type', 60)
    picture('editor')
    click('push button', 'Cancel')
    gone('label', 'Tunnel type')
    keys('ctrl+q')
    find('label', 'Cancel here*')
    if find('push button', 'Save').get_state_set().contains(a11y.Atspi.StateType.SENSITIVE):
        raise a11y.Failure('what was read before it was edited could be stored')
    click('push button', 'Cancel')
    window.wait(20)


def says_nothing_critical():
    with open(LOG) as file:
        lines = [line for line in file if 'CRITICAL' in line]
    if lines:
        raise a11y.Failure(''.join(lines))


STEPS = [opens_the_page, renames_it, opens_the_tunnel_in_our_window, says_nothing_critical]

play.play(STEPS, 'gtk3', PICTURES)
