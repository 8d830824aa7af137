#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Our page and the others of GNOME Settings, side by side: the same is done with each; doc/comparison.md is about what is seen. TAP on standard output.

    beside.py PICTURES

NetworkManager-openvpn is there if its packages network-manager-openvpn and network-manager-openvpn-gnome are unpacked in PICTURES/openvpn.
What was measured is in lines that begin with "#"; nothing fails because another page does something in another way.
"""
import os
import re
import shutil
import subprocess
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))
import a11y  # noqa: E402
import names  # noqa: E402
import play  # noqa: E402
from a11y import Atspi, click, find, gone, keys, mouse, text_of, wait_until, write  # noqa: E402
from play import nmcli  # noqa: E402

PICTURES = sys.argv[1]
OPENVPN = PICTURES + '/openvpn'
NAMES = names.names()
LOW = 294  # pixels: the height that GNOME wants its windows to fit into
MARGIN = 24  # pixels, from where AT-SPI says that a button of the pages for addresses begins to its circle
PRIVATE = 'aBXPJ8p5Tf5nUi0FTGrHTUQVlZyI7sAZnYCp4y1DUUY='
PEER = 'yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk='

# row: in "Add VPN"; tab: of the page; name: the field that the name of the connection is in; wrong: a field that does not take this text; last: what is at the end
# of the page; more: a button that opens what belongs to the page, and what is in there then
EDITORS = {
    'ours': dict(row='WireGuard and GRE tunnels', tab='Identity', name='Name', wrong=('Private key', 'wrong'), last=('push button', 'Preview…'),
                 more=('Add…', 'Endpoint')),
    'wireguard': dict(row='WireGuard', tab='WireGuard', name='Connection Name', wrong=('Private Key', 'wrong'), last=('push button', 'Add WireGuard peer'),
                      more=('Add WireGuard peer', 'Endpoint')),
    'openvpn': dict(row='OpenVPN', tab='Identity', name='Name', wrong=('Remote gateway*', ''), last=('push button', 'Advanced*'), more=('Advanced*', 'Security')),
}
NEWLINE = '\n'
PLACE = {}  # of the window, in the pictures of the whole screen
settings = None


def say(text):
    print('# ' + text, flush=True)


def picture(name, window=None):
    time.sleep(0.6)
    subprocess.run(('import', '-window', window or a11y.xdo('getactivewindow').strip(), '%s/beside-%s.png' % (PICTURES, name)), check=True)


def is_focused(node):
    return node.get_state_set().contains(Atspi.StateType.FOCUSED)


def resize(height):
    window = a11y.xdo('getactivewindow').strip()
    a11y.xdo('windowsize', '--sync', window, str(a11y.geometry(window)['WIDTH']), str(height))
    time.sleep(0.5)


def open_page(editor):
    click(*NAMES['add'])
    find(NAMES['window'], 'Add VPN')
    time.sleep(0.5)
    mouse('label', editor['row'])
    find('page tab', editor['tab'])
    mouse('label', editor['tab'])
    find('text', editor['name'])
    place = a11y.geometry(a11y.xdo('getactivewindow').strip())
    say('the window is %d x %d' % (place['WIDTH'], place['HEIGHT']))


def close_page():
    click('push button', 'Cancel')
    gone(NAMES['window'], 'Add VPN')


def numbers():
    """The values of the spin buttons of the window that was opened last."""
    found = {}
    for node, _ in a11y.walk(a11y.windows()[0]):
        if a11y.role_of(node) == 'spin button' and a11y.name_of(node):
            found[a11y.name_of(node)] = int(Atspi.Value.get_current_value(node))
    return found


def last_of(editor):
    frame, last = (find(*what).get_extents(Atspi.CoordType.WINDOW) for what in ((NAMES['window'], 'Add VPN'), editor['last']))
    return last.y, 0 <= last.y and last.y + last.height <= frame.height


def wheel(editor, where, x):
    """With the pointer at one place: clicks until nothing moves any more, whether the end of the page is in view then, and which numbers the wheel has changed."""
    place, before, at, clicks = a11y.geometry(a11y.xdo('getactivewindow').strip()), numbers(), None, 0
    a11y.xdo('mousemove', str(place['X'] + x), str(place['Y'] + place['HEIGHT'] * 16 // 25))
    while at != last_of(editor) and clicks < 60:
        at, clicks = last_of(editor), clicks + 2
        a11y.xdo('click', '--repeat', '2', '--delay', '30', '5')
        time.sleep(0.4)
    changed = ['%s from %d to %d' % (name, before[name], value) for name, value in numbers().items() if before.get(name, value) != value]
    say('wheel, pointer %s: the end is %s after %d clicks; numbers changed: %s' %
        (where, 'in view' if at[1] else 'not in view', clicks - 2, ', '.join(changed) or 'none'))


def tab_order():
    """What Tab leads to, until it is where it began."""
    order = []
    for _ in range(60):
        keys('Tab')
        node = a11y.look('-', '*', is_focused)
        what = '%s "%s"' % (a11y.role_of(node), a11y.name_of(node).split(NEWLINE)[0]) if node else 'nothing that has a name'
        if order and what == order[0]:
            break
        order.append(what)
    say('Tab: %d stops: %s' % (len(order), ', '.join(order)))


def with_access_keys(name):
    """A picture while Alt is held, which underlines them."""
    a11y.xdo('keydown', 'Alt_L')
    picture(name + '-keys')
    a11y.xdo('keyup', 'Alt_L')
    time.sleep(0.3)


def tooltips():
    """The tooltip of a widget of GTK 4 is its description, when it has none of its own; where it has no name, its name."""
    without = []
    fields = [node for node, _ in a11y.walk(a11y.windows()[0]) if a11y.role_of(node) in ('text', 'password text', 'spin button', 'combo box', 'check box')]
    for node in fields:
        if not node.get_description():
            without.append(a11y.name_of(node).split(NEWLINE)[0][:40])
    say('%d fields; without a description: %s' % (len(fields), ', '.join(without) or 'none'))


def say_add():
    button = find('push button', 'Add')
    say('"Add" can be clicked: %s; it says: %s' % (a11y.is_sensitive(button), button.get_description() or 'nothing'))


def wrong_value(name, editor):
    field, text = editor['wrong']
    write('text', editor['name'], 'Other')
    write('password text' if a11y.look('password text', field) else 'text', field, text)
    time.sleep(1)
    picture(name + '-error')
    say_add()


def what_belongs_to_it(name, editor):
    """With a picture of the whole screen: what GNOME's page opens is a bubble, and no window."""
    button, inside = editor['more']
    place = a11y.geometry(a11y.xdo('getactivewindow').strip())
    find('push button', button).do_action(0)
    find('-', inside)
    tooltips()
    if a11y.look('text', 'Public key'):
        write('text', 'Public key', 'wrong')
        write('text', 'Endpoint', 'vpn.example.org')
        apply = a11y.look('push button', 'Apply', a11y.is_sensitive)
        say('"Apply" of the peer can be clicked: %s' % bool(apply))
        if apply:
            apply.do_action(0)
    picture(name + '-more', 'root')
    PLACE.update(place)
    keys('Escape')
    time.sleep(1)


def looks_of(name):
    editor = EDITORS[name]
    open_page(editor)
    picture(name)
    resize(LOW)
    picture(name + '-low')
    wheel(editor, 'at the edge', 14)
    close_page()
    open_page(editor)
    resize(LOW)
    wheel(editor, 'over the fields', 285)
    picture(name + '-low-end')
    close_page()
    open_page(editor)
    resize(640)
    with_access_keys(name)
    tooltips()
    tab_order()
    what_belongs_to_it(name, editor)
    wrong_value(name, editor)
    close_page()


# --- steps ---

def start_settings():
    global settings
    if os.path.isdir(OPENVPN):
        shutil.copytree(OPENVPN + '/usr', '/usr', dirs_exist_ok=True)
    log = open(os.environ['LOG'] + '/settings', 'w')
    settings = subprocess.Popen(('gnome-control-center', 'network'), cwd=os.environ['HOME'], stdout=log, stderr=log)
    find(*NAMES['add'], 60)


def page_of_wireguard():
    looks_of('wireguard')


def page_of_openvpn():
    if os.path.isdir(OPENVPN):
        looks_of('openvpn')


def page_of_ours():
    looks_of('ours')


def disable(page):
    """What GNOME chooses for addresses is refused for its own WireGuard."""
    mouse('label', page)
    time.sleep(1)  # it slides in
    place = a11y.geometry(a11y.xdo('getactivewindow').strip())
    button = find('radio button', 'Disable|%s Method' % page).get_extents(Atspi.CoordType.WINDOW)  # this one has the name of all
    a11y.xdo('mousemove', str(place['X'] + button.x + MARGIN), str(place['Y'] + button.y + MARGIN), 'click', '1')
    a11y.clicks += 1


def key_of(name):
    """Where a private key is kept if nobody asks for another place."""
    editor = EDITORS[name]
    a11y.clicks = 0
    open_page(editor)
    write('text', editor['name'], 'Kept')
    write('password text' if a11y.look('password text', editor['wrong'][0]) else 'text', editor['wrong'][0], PRIVATE)
    if name == 'wireguard':
        resize(640)
        write('text', 'Interface Name', 'kept0')
        disable('IPv4')
        disable('IPv6')
        time.sleep(1)
        say_add()
        mouse('label', 'WireGuard')  # its page judges what the pages behind it had said at the change before
        find('text', 'Connection Name')
        write('text', 'Connection Name', 'Kept once more')
        write('text', 'Connection Name', 'Kept')
    else:
        write('text', 'Addresses', '10.0.0.2/24')
    click('push button', 'Add')
    gone(NAMES['window'], 'Add VPN')
    say('%s: %d clicks' % (name, a11y.clicks))
    wait_until('NetworkManager has it', lambda: 'Kept' in nmcli('-g', 'NAME', 'connection'))
    say('in the file: ' + ', '.join(line.replace(PRIVATE, 'THE KEY') for line in lines_of('Kept') if re.match('private-key|permissions', line)))
    nmcli('connection', 'delete', 'Kept')


def lines_of(name):
    with open('/etc/NetworkManager/system-connections/%s.nmconnection' % name) as file:
        return [line for line in file.read().splitlines() if line and not line.startswith('[')]


def where_keys_are_kept():
    for name in ('ours', 'wireguard'):
        key_of(name)


def one_change():
    """What changes in the file of a connection of GNOME's own page when its name is changed and its peers are to have routes."""
    nmcli('connection', 'add', 'type', 'wireguard', 'con-name', 'Native', 'ifname', 'native0', 'wireguard.private-key', PRIVATE, 'wireguard.peer-routes', 'no',
          'wireguard.fwmark', '0xcafe0000', 'ipv4.method', 'manual', 'ipv4.addresses', '10.0.0.2/24', 'ipv6.method', 'disabled')
    before = lines_of('Native')
    find('label', 'Native')
    click(*NAMES['options'])
    find(NAMES['window'], 'Native')
    picture('details')
    mouse('label', 'WireGuard')
    find('text', 'Connection Name')
    write('text', 'Connection Name', 'Changed')
    mouse('text', 'Connection Name')
    keys(*['Tab'] * 6, 'space')  # "Add peer routes", which has no action
    time.sleep(1)
    picture('native')
    click('push button', 'Apply')
    gone(NAMES['window'], 'Native')
    wait_until('the file is written', lambda: 'id=Changed' in lines_of('Native'))
    after = lines_of('Native')
    say('gone: %s; new: %s' % ([line for line in before if line not in after], [line for line in after if line not in before]))
    nmcli('connection', 'delete', 'Changed')


def side_by_side():
    """One picture of each situation, ours at the left."""
    for situation in ('low', 'low-end', 'error', 'keys', 'more'):
        files = ['%s/beside-%s-%s.png' % (PICTURES, name, situation) for name in EDITORS]
        files = [file for file in files if os.path.exists(file)]
        crop = []
        if situation == 'more':
            files, crop = files[:2], ['-crop', '%dx%d+%d+%d' % (PLACE['WIDTH'], PLACE['HEIGHT'], PLACE['X'], PLACE['Y']), '+repage']
        subprocess.run(['convert', '-background', 'white'] + files + crop +
                       ['-bordercolor', 'white', '-border', '6', '+append', '+dither', '-colors', '64', '%s/side-by-side-%s.png' % (PICTURES, situation)], check=True)


STEPS = [start_settings, page_of_ours, page_of_wireguard, page_of_openvpn, where_keys_are_kept, one_change, side_by_side]

play.play(STEPS, 'beside', PICTURES)
