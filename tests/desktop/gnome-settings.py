#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The real GNOME Settings with the real NetworkManager, worked as a user does; TAP on standard output.

    gnome-settings.py PICTURES LOOK      LOOK: light, dark, large

The look "light" goes through everything; the others take pictures of what it looks like.
"""
import os
import subprocess
import sys
import time
import traceback

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))
import a11y  # noqa: E402
from a11y import choose, click, find, gone, keys, mouse, text_of, wait_until, write  # noqa: E402

PICTURES, LOOK = sys.argv[1], sys.argv[2]
PRIVATE = 'aBXPJ8p5Tf5nUi0FTGrHTUQVlZyI7sAZnYCp4y1DUUY='
PEER = 'yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk='
PEER2 = 'xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg='
FILE = os.environ['HOME'] + '/provider.conf'
ENVIRONMENT = {'dark': {'ADW_DEBUG_COLOR_SCHEME': 'prefer-dark'}}
XSETTINGS = {'large': 'Xft/DPI %d' % (1.5 * 96 * 1024)}
settings = None


def nmcli(*arguments):
    return subprocess.run(('nmcli',) + arguments, check=True, capture_output=True, text=True).stdout


def picture(name):
    time.sleep(0.6)
    suffix = '' if LOOK == 'light' else '-' + LOOK
    window = a11y.xdo('getactivewindow').strip()
    subprocess.run(('import', '-window', window, '%s/%s%s.png' % (PICTURES, name, suffix)), check=True)


def keyfile(name):
    folder = '/etc/NetworkManager/system-connections'
    with open('%s/%s.nmconnection' % (folder, name)) as file:
        return file.read().splitlines()


def equal(got, wanted):
    if got != wanted:
        raise a11y.Failure('got      %r\nexpected %r' % (got, wanted))


# --- steps ---

def start_settings():
    global settings
    environment = dict(os.environ, **ENVIRONMENT.get(LOOK, {}))
    path = os.environ['HOME'] + '/xsettings'
    with open(path, 'w') as file:
        file.write(XSETTINGS.get(LOOK, '') + '\n')
    subprocess.Popen(('xsettingsd', '-c', path), stderr=subprocess.DEVNULL)
    time.sleep(0.5)
    log = open(os.environ['LOG'] + '/settings', 'w')
    settings = subprocess.Popen(('gnome-control-center', 'network'), env=environment, stdout=log, stderr=log)
    find('push button', 'Add connection', 60)


def new_tunnel():
    click('push button', 'Add connection')
    find('dialog', 'Add VPN')
    time.sleep(0.5)
    mouse('label', 'WireGuard and GRE tunnels')
    find('label', 'Kind of tunnel')


def add():
    click('push button', 'Add')
    gone('dialog', 'Add VPN')


def edit(name):
    wait_until('a row of ' + name, lambda: a11y.look('label', name) or a11y.look('-', '*%s*' % name))
    click('push button', 'Options…')
    find('dialog', name)
    mouse('label', 'Identity')
    find('label', 'Kind of tunnel')


def wireguard_by_hand():
    new_tunnel()
    picture('new')
    write('text', 'Name', 'Office')
    click('push button', 'Generate')
    equal(len(text_of('text', 'Public key')), 44)
    write('text', 'Addresses', '10.0.0.2/24, fd00::2/64')
    write('text', 'DNS servers', '10.0.0.1')
    click('push button', 'Add…')
    find('label', 'Allowed IPs')
    write('text', 'Name of the peer', 'Head office')
    write('text', 'Public key', PEER)
    write('text', 'Endpoint', 'vpn.example.org:51820')
    write('text', 'Allowed IPs', '0.0.0.0/0, ::/0')
    picture('peer')
    click('push button', 'Apply')
    gone('label', 'Allowed IPs')
    picture('wireguard')
    add()
    wait_until('NetworkManager has it', lambda: 'Office' in nmcli('-g', 'NAME', 'connection'))
    data = nmcli('-g', 'vpn.data', 'connection', 'show', 'Office').replace('\\', '').strip()
    equal(data, 'addresses = 10.0.0.2/24, fd00::2/64, dns = 10.0.0.1, '
                'peer.1 = %s endpoint=vpn.example.org:51820 allowed-ips=0.0.0.0/0;::/0, '
                'peer.1.name = Head office, private-key-flags = 1' % PEER)
    equal(nmcli('-g', 'vpn.persistent', 'connection', 'show', 'Office').strip(), 'yes')
    nmcli('connection', 'delete', 'Office')


def one_change_changes_one_line():
    items = ('peer.1=%s endpoint=vpn.example.org:51820 allowed-ips=0.0.0.0/0' % PEER, 'peer.1.name=Head office',
             'peer.2=%s endpoint=[2001:db8::1]:51820 allowed-ips=192.168.10.0/24' % PEER2, 'addresses=10.0.0.2/24')
    nmcli('connection', 'add', 'type', 'vpn', 'con-name', 'Office', 'vpn-type', 'wgre', 'vpn.data', ','.join(items),
          'vpn.secrets', 'private-key=' + PRIVATE)
    before = keyfile('Office')
    edit('Office')
    picture('edit')
    click('push button', 'Advanced')
    picture('advanced')
    write('text', 'MTU', '1400')
    click('push button', 'Preview')
    wait_until('the plan', lambda: 'mtu 1400 up' in text_of('text', 'What bringing it up would do*'))
    picture('preview')
    click('push button', 'Apply')
    gone('dialog', 'Office')
    wait_until('the keyfile is written', lambda: 'mtu=1400' in keyfile('Office'))
    after = keyfile('Office')
    equal([line for line in after if line != 'mtu=1400' and not line.startswith('[')],
          [line for line in before if not line.startswith('[')])


def error_is_shown():
    edit('Office')
    write('text', 'Listen port', '70000')
    find('label', '"70000" is not a number*')
    picture('error')
    button = find('push button', 'Apply')
    equal(a11y.is_sensitive(button), False)
    write('text', 'Listen port', '')
    wait_until('Apply can be clicked', lambda: a11y.is_sensitive(find('push button', 'Apply')))
    click('push button', 'Cancel')
    gone('dialog', 'Office')
    nmcli('connection', 'delete', 'Office')


def code_for_a_telephone():
    edit('Office')
    click('push button', 'More')
    click('menu item', 'Show QR code…')
    find('label', 'Whoever scans this*')
    picture('code')
    text = subprocess.run(('zbarimg', '--quiet', '--raw', PICTURES + '/code.png'), check=True, capture_output=True, text=True).stdout
    equal([line for line in text.splitlines() if 'Key' in line or line.startswith('[')],
          ['[Interface]', 'PrivateKey = ' + PRIVATE, '[Peer]', 'PublicKey = ' + PEER, '[Peer]', 'PublicKey = ' + PEER2])
    keys('Escape')
    gone('label', 'Whoever scans this*')
    click('push button', 'Cancel')
    gone('dialog', 'Office')


def file_of_a_provider():
    """The clicks: +, Import from file, the file, Open, Add."""
    with open(FILE, 'w') as file:
        file.write('[Interface]\nPrivateKey=%s\nAddress=10.9.0.2/32\nDNS=10.9.0.1\n\n[Peer]\nPublicKey=%s\n'
                   'AllowedIPs=0.0.0.0/0\nEndpoint=192.0.2.9:51820\n' % (PRIVATE, PEER))
    click('push button', 'Add connection')
    find('dialog', 'Add VPN')
    time.sleep(0.5)
    mouse('label', 'Import from file*')
    time.sleep(2)
    keys('ctrl+l')
    a11y.xdo('type', '--delay', '20', FILE)
    keys('Return')
    find('label', 'Kind of tunnel')
    picture('imported')
    add()
    wait_until('NetworkManager has it', lambda: 'provider' in nmcli('-g', 'NAME', 'connection'))
    equal(nmcli('-s', '-g', 'vpn.secrets', 'connection', 'show', 'provider').replace('\\', '').strip(), 'private-key = ' + PRIVATE)
    nmcli('connection', 'delete', 'provider')


def gre_tunnel():
    new_tunnel()
    write('text', 'Name', 'Site')
    choose('Kind of tunnel', 1)
    write('text', 'Local address', '192.0.2.1')
    write('text', 'Remote address', '192.0.2.2')
    write('text', 'Key', '42')
    write('text', 'Addresses', '10.1.0.1/30')
    picture('gre')
    add()
    wait_until('NetworkManager has it', lambda: 'Site' in nmcli('-g', 'NAME', 'connection'))
    equal(nmcli('-g', 'vpn.data', 'connection', 'show', 'Site').replace('\\', '').strip(),
          'addresses = 10.1.0.1/30, key = 42, local = 192.0.2.1, remote = 192.0.2.2, tunnel = gre')
    nmcli('connection', 'delete', 'Site')


def gre_inside_wireguard():
    new_tunnel()
    write('text', 'Name', 'Backbone')
    choose('Kind of tunnel', 2)
    click('push button', 'Generate')
    write('text', 'Local address', '10.99.0.1')
    write('text', 'Remote address', '10.99.0.2')
    write('text', 'Addresses', '10.1.0.1/30')
    click('push button', 'Add…')
    find('label', 'Allowed IPs')
    write('text', 'Public key', PEER)
    write('text', 'Endpoint', 'site.example.org:51820')
    click('push button', 'Apply')
    gone('label', 'Allowed IPs')
    picture('gre-over-wireguard')
    add()
    wait_until('NetworkManager has it', lambda: 'Backbone' in nmcli('-g', 'NAME', 'connection'))
    equal(nmcli('-g', 'vpn.data', 'connection', 'show', 'Backbone').replace('\\', '').strip(),
          'addresses = 10.1.0.1/30, local = 10.99.0.1, over = wireguard, peer.1 = %s endpoint=site.example.org:51820, '
          'private-key-flags = 1, remote = 10.99.0.2, tunnel = gre' % PEER)
    nmcli('connection', 'delete', 'Backbone')


def no_warnings():
    """Of what GTK says of Settings itself only that which names our libraries or comes from our page."""
    settings.terminate()
    settings.wait(10)
    with open(os.environ['LOG'] + '/settings') as file:
        lines = [line for line in file if 'CRITICAL' in line or 'nm-wgre' in line or 'Gtk-WARNING' in line]
    equal(lines, [])


STEPS = {
    'light': [start_settings, wireguard_by_hand, one_change_changes_one_line, code_for_a_telephone, error_is_shown, file_of_a_provider, gre_tunnel,
              gre_inside_wireguard, no_warnings],
    'dark': [start_settings, wireguard_by_hand, gre_tunnel, no_warnings],
    'large': [start_settings, wireguard_by_hand, gre_tunnel, no_warnings],
}


def main():
    steps = STEPS[LOOK]
    for number, step in enumerate(steps, 1):
        title = '%s, %s' % (step.__name__.replace('_', ' '), LOOK)
        started = time.time()
        try:
            step()
            print('ok %d - %s # %.0f s' % (number, title, time.time() - started), flush=True)
        except Exception:  # noqa: B902 - whatever it is, it is this step that fails
            print('not ok %d - %s' % (number, title))
            print('\n'.join('# ' + line for line in traceback.format_exc().splitlines()), flush=True)
            subprocess.run(('import', '-window', 'root', '%s/failed-%s-%d.png' % (PICTURES, LOOK, number)))
            break
    print('1..%d' % len(steps))


main()
