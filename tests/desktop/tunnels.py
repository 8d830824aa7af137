#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""nm-wgre-tunnels with the real NetworkManager, worked as a user does; TAP on standard output.

    tunnels.py PICTURES PROGRAM [FILE]     FILE: of a tunnel that comes up; without it, what cannot come up has to say why

AGENT, in the environment: the program that is to be the only secret agent of the session, as in sessions without GNOME Shell.
"""
import os
import shutil
import subprocess
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))
import a11y  # noqa: E402
import play  # noqa: E402
from a11y import Atspi, click, find, gone, keys, mouse, wait_until, write  # noqa: E402
from play import nmcli  # noqa: E402

PICTURES, PROGRAM = sys.argv[1], sys.argv[2]
WORKS = len(sys.argv) > 3
HOME = os.environ['HOME']
LOG = os.environ.get('LOG', '/tmp') + '/tunnels'
FILE = HOME + '/office.conf'
EXPORTED = HOME + '/exported.conf'
PRIVATE = 'aBXPJ8p5Tf5nUi0FTGrHTUQVlZyI7sAZnYCp4y1DUUY='
PEER = 'yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk='
CONFIGURATION = '[Interface]\nPrivateKey = %s\nAddress = 10.9.0.2/24\n\n[Peer]\nPublicKey = %s\nAllowedIPs = 10.9.0.0/24\nEndpoint = 192.0.2.9:51820\n'
window = None

os.chdir(HOME)  # a file dialog begins in the folder that the program was started in


def picture(name):
    play.picture('%s/tunnels-%s.png' % (PICTURES, name))


def names():
    return nmcli('-g', 'NAME', 'connection').split('\n')


def switch(name):
    return a11y.look('check box', name) or a11y.look('switch', name) or a11y.look('toggle button', name)


def is_on(name):
    return switch(name).get_state_set().contains(Atspi.StateType.CHECKED)


def turn(name):
    wait_until('the switch of ' + name, lambda: switch(name)).do_action(0)
    time.sleep(0.3)


def enter_path(path, accept):
    """In a file dialog with this button. All at once: what is typed slowly is completed meanwhile, and is another path then."""
    find('push button', accept, 60)
    time.sleep(2)
    for _ in range(3):
        keys('ctrl+l')
        time.sleep(1)
        entry = a11y.look('text', '*', lambda node: node.get_state_set().contains(Atspi.StateType.FOCUSED))
        if entry and Atspi.EditableText.set_text_contents(entry, path):
            break
    else:
        raise a11y.Failure('the file dialog takes no path\n' + a11y.tree())
    time.sleep(2)
    keys('End', 'Return')
    gone('push button', accept, 60)


# --- steps ---

def starts_empty():
    global window
    log = open(LOG, 'w')
    if 'AGENT' in os.environ:
        agent = os.environ['AGENT']
        subprocess.Popen((agent,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until('the agent', lambda: not subprocess.run((agent, '--status'), capture_output=True).returncode)
    window = subprocess.Popen((PROGRAM,), stdout=log, stderr=log)
    find('label', 'No Tunnels', 90)
    picture('empty')


def imports_a_file():
    if WORKS:
        shutil.copy(sys.argv[3], FILE)
    else:
        with open(FILE, 'w') as file:
            file.write(CONFIGURATION % (PRIVATE, PEER))
    a11y.clicks = 0
    click('push button', 'Import…')
    find('push button', 'Import', 60)
    if not a11y.pick_file(FILE):
        enter_path(FILE, 'Import')
    wait_until('NetworkManager has it', lambda: 'office' in names())
    find('label', 'office')
    find('label', 'Down')
    user = nmcli('-g', 'connection.permissions', 'connection', 'show', 'office').strip()
    if not user.endswith(os.environ.get('USER', 'root')):
        raise a11y.Failure('it is for "%s"' % user)
    picture('imported')


def switches_it_on():
    """The last of the clicks from a file to a connection: Import, the file, the switch."""
    turn('office')
    a11y.clicks += 1
    a11y.at_most(5)
    if WORKS:
        find('label', 'Up for*', 90)
        wait_until('the switch says so', lambda: is_on('office'))
    else:
        find('label', 'Failed: there is no network connection*', 90)  # that is so in the session
        wait_until('the switch says so', lambda: not is_on('office'))
    picture('on')


def shows_the_details():
    mouse('label', 'office')
    find('label', 'Connection')
    find('label', 'wireguard')  # the value, and not its label twice
    if WORKS:
        find('label', 'Latest handshake')
        find('label', '*ago')
    picture('details')
    keys('Escape')
    gone('label', 'Connection')


def switches_it_off():
    if WORKS:
        turn('office')
    find('label', 'Down' if WORKS else 'Failed*', 60)
    wait_until('the switch says so', lambda: not is_on('office'))
    wait_until('NetworkManager, too', lambda: 'office' not in nmcli('-g', 'NAME', 'connection', 'show', '--active').split('\n'))


def point_at(name):
    """The row of that name gets the focus, and shows its details."""
    mouse('label', name)
    find('label', 'Connection')
    keys('Escape')
    gone('label', 'Connection')
    wait_until('the row of %s has the focus' % name, lambda: a11y.look('list item', name, lambda node: node.get_state_set().contains(Atspi.StateType.FOCUSED)))


def edits_it():
    point_at('office')
    keys('ctrl+e')
    find('label', 'Tunnel type')
    picture('edit')
    write('text', 'Name', 'head office')
    click('push button', 'Apply')
    gone('label', 'Tunnel type')
    wait_until('NetworkManager has it', lambda: 'head office' in names())
    find('label', 'head office')


def exports_it():
    point_at('head office')
    keys('ctrl+s')
    enter_path(EXPORTED, 'Export')
    wait_until('the file is written', lambda: os.path.exists(EXPORTED))
    find('label', '*was written*')
    with open(EXPORTED) as file:
        text = file.read()
    if 'PrivateKey = ' not in text or '[Peer]' not in text or os.stat(EXPORTED).st_mode & 0o077:
        raise a11y.Failure('what was exported is %o\n%s' % (os.stat(EXPORTED).st_mode, text))


def removes_it():
    keys('Delete')
    find('-', 'Remove “head office”*')
    picture('remove')
    click('push button', 'Cancel')
    time.sleep(0.5)
    if 'head office' not in names():
        raise a11y.Failure('it is gone although that was cancelled')
    keys('Delete')
    click('push button', 'Remove')
    wait_until('it is gone', lambda: 'head office' not in names())
    find('label', 'No Tunnels')


def says_nothing_else():
    keys('ctrl+q')
    window.wait(20)
    with open(LOG) as file:
        lines = [line for line in file if 'CRITICAL' in line or 'WARNING' in line and 'object_path' not in line]
    if lines:
        raise a11y.Failure(''.join(lines))


STEPS = [starts_empty, imports_a_file, switches_it_on, shows_the_details, switches_it_off, edits_it, exports_it, removes_it, says_nothing_else]

play.play(STEPS, 'tunnels', PICTURES)
