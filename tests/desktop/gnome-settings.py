#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The real GNOME Settings with the real NetworkManager, worked as a user does; TAP on standard output.

    gnome-settings.py PICTURES LOOK      LOOK: light, dark, large, or a language

The look "light" goes through everything; the others take pictures of what it looks like.
"""
import gettext
import os
import re
import subprocess
import sys
import time
import traceback

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))
import a11y  # noqa: E402
import names  # noqa: E402
from a11y import choose, click, find, gone, keys, mouse, pick, text_of, wait_until, write  # noqa: E402

PICTURES, LOOK = sys.argv[1], sys.argv[2]
PRIVATE = 'aBXPJ8p5Tf5nUi0FTGrHTUQVlZyI7sAZnYCp4y1DUUY='
PEER = 'yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk='
PEER2 = 'WNZ5Oy6Q9Xu4/1OQEkyuWX00D8F0VAwtja41uUGqmT0='
PSK = 'MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE='
NAMES = names.names()
FILE = '%s/%s.conf' % (os.environ['HOME'], NAMES['file'])
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


def without_key(text):
    return re.sub(r' ?\(_.\)$', '', text).replace('_', '')


def read_catalogues(language):
    """What buttons and fields are called: in GTK, in GNOME Settings, and, which counts most, in ours."""
    names = {}
    for domain in ('gtk40', 'gnome-control-center-2.0', 'NetworkManager-wgre'):
        catalogue = gettext.translation(domain, '/usr/share/locale', [language])
        names.update((without_key(key), without_key(text)) for key, text in catalogue._catalog.items()
                     if isinstance(key, str) and key and len(key) < 60)
    return names


def speak(language):
    names = read_catalogues(language)
    equal('Private key' in names, True)
    a11y.said = lambda name: names.get(name, name)


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
    settings = subprocess.Popen(('gnome-control-center', 'network'), env=environment, cwd=os.environ['HOME'], stdout=log, stderr=log)
    find(*NAMES['add'], 60)


def our_page():
    """From GNOME 46 on a new connection shows its details first."""
    clicks = a11y.clicks
    mouse('label', 'Identity')
    find('label', 'Tunnel type')
    a11y.clicks = clicks


def new_tunnel():
    click(*NAMES['add'])
    find(NAMES['window'], 'Add VPN')
    time.sleep(0.5)
    mouse('label', 'WireGuard and GRE tunnels')
    our_page()


def open_window(name):
    """One of those that the page has for what is rarely wanted; its title is the name without the dots."""
    click('push button', name + '…')
    find('-', name)


def close_window(name):
    keys('Escape')
    gone('frame', name)


def add():
    click('push button', 'Add')
    gone(NAMES['window'], 'Add VPN')


def delete(name):
    """When Settings has done with it: it activates what it has added, and version 43 crashes if that is gone by then."""
    wait_until('a row of ' + name, lambda: a11y.look('label', name) or a11y.look('-', '*%s*' % name))
    time.sleep(1)
    nmcli('connection', 'delete', name)


def apply_peer():
    click('push button', 'Apply')
    gone('label', 'Allowed IPs')


def edit(name):
    wait_until('a row of ' + name, lambda: a11y.look('label', name) or a11y.look('-', '*%s*' % name))
    click(*NAMES['options'])
    find(NAMES['window'], name)
    mouse('label', 'Identity')
    find('label', 'Tunnel type')


def wireguard_by_hand():
    new_tunnel()
    write('text', 'Name', 'Office')
    click('push button', 'Generate')
    wait_until('a public key', lambda: len(text_of('text', 'Public key')) == 44)
    write('text', 'Addresses', '10.0.0.2/24, fd00::2/64')
    write('text', 'DNS servers', '10.0.0.1')
    click('push button', 'Add…', 'Peers')
    find('label', 'Allowed IPs')
    write('text', 'Name of the peer', 'Head office')
    write('text', 'Public key', PEER)
    write('text', 'Endpoint', 'vpn.example.org:51820')
    click('push button', 'All traffic')
    wait_until('both families', lambda: text_of('text', 'Allowed IPs') == '0.0.0.0/0, ::/0')
    apply_peer()
    add()
    wait_until('NetworkManager has it', lambda: 'Office' in nmcli('-g', 'NAME', 'connection'))
    data = nmcli('-g', 'vpn.data', 'connection', 'show', 'Office').replace('\\', '').strip()
    equal(data, 'addresses = 10.0.0.2/24, fd00::2/64, dns = 10.0.0.1, '
                'peer.1 = %s endpoint=vpn.example.org:51820 allowed-ips=0.0.0.0/0;::/0, '
                'peer.1.name = Head office, private-key-flags = 1' % PEER)
    equal(nmcli('-g', 'vpn.persistent', 'connection', 'show', 'Office').strip(), 'yes')
    delete('Office')


OFFICE = ('peer.1=%s endpoint=vpn.example.org:51820 allowed-ips=0.0.0.0/0;::/0' % PEER, 'peer.1.name=Head office', 'peer.1.psk-flags=0',
          'peer.2=%s  endpoint=[2001:db8::1]:51820 allowed-ips=192.168.10.0/24' % PEER2, 'addresses=10.0.0.2/24;fd00::2/64',
          'dns=10.0.0.1', 'dns-search=corp.example.org', 'exclude=192.168.0.0/16', 'fwmark=0xcafe', 'kill-switch=on', 'listen-port=0xca6c',
          'private-key-flags=0', 'from-the-future=yes', 'autostart=no')
OFFICE_SECRETS = ('private-key=' + PRIVATE, 'peer.1.psk=' + PSK)
SITE = ('tunnel=gre', 'local=192.0.2.1', 'remote=gre.example.org', 'key=0.0.0.42', 'csum=on', 'ttl=64', 'tos=0x10', 'addresses=10.1.0.1/30',
        'peer-address=10.1.0.2', 'routes=192.168.20.0/24, 192.168.30.0/24', 'keepalive=10', 'keepalive-retries=5', 'mss-clamp=auto',
        'encap=fou', 'encap-dport=5555', 'from-the-future=yes')
BACKBONE = ('tunnel=ip6gre', 'over=wireguard', 'local=fd99::1', 'remote=fd99::2', 'key=7', 'addresses=10.2.0.1/30', 'listen-port=51821',
            'peer.3=%s endpoint=192.0.2.9:51820 persistent-keepalive=25' % PEER, 'peer.3.psk-flags=0', 'peer.3.name=far', 'fwmark=77',
            'routing=table 77', 'routes=192.168.40.0/24')
BACKBONE_SECRETS = ('private-key=' + PRIVATE, 'peer.3.psk=' + PSK)


def profile(name, items, secrets):
    escaped = [item.replace(',', '\\,') for item in items]
    nmcli('connection', 'add', 'type', 'vpn', 'con-name', name, 'vpn-type', 'wgre', 'vpn.data', ','.join(escaped),
          'vpn.secrets', ','.join(secrets), 'ipv4.dns-search', 'example.org', 'ipv4.route-metric', '77', 'connection.zone', 'home')


def lines_of(name):
    return [line for line in keyfile(name) if line and not line.startswith('[')]


def difference(before, after):
    return [line for line in before if line not in after], [line for line in after if line not in before]


def changed(name, before, gone_lines, new_lines):
    """The keyfile has these changes and no other; secrets are in it, too."""
    wait_until('the keyfile is written', lambda: all(line in keyfile(name) for line in new_lines))
    equal(difference(before, lines_of(name)), (gone_lines, new_lines))


def one_change_changes_one_line():
    profile('Office', OFFICE, OFFICE_SECRETS)
    before = lines_of('Office')
    for secret in OFFICE_SECRETS:
        equal(secret in before, True)
    edit('Office')
    open_window('Advanced')
    write('text', 'MTU', '1400')
    close_window('Advanced')
    open_window('Preview')
    wait_until('the plan', lambda: 'mtu 1400 up' in text_of('text', 'What bringing it up would do*'))
    close_window('Preview')
    click('push button', 'Apply')
    gone(NAMES['window'], 'Office')
    changed('Office', before, [], ['mtu=1400'])


def a_peer_changes_its_line():
    before = lines_of('Office')
    edit('Office')
    click('push button', 'Edit')
    write('text', 'Persistent keepalive', '25')
    apply_peer()
    click('push button', 'Apply')
    gone(NAMES['window'], 'Office')
    line = 'peer.1=%s endpoint=vpn.example.org:51820 allowed-ips=0.0.0.0/0;::/0' % PEER
    changed('Office', before, [line], [line + ' persistent-keepalive=25'])


def one_change_of_gre():
    profile('Site', SITE, ())
    before = lines_of('Site')
    edit('Site')
    write('text', 'Remote address', '192.0.2.77')
    click('push button', 'Apply')
    gone(NAMES['window'], 'Site')
    changed('Site', before, ['remote=gre.example.org'], ['remote=192.0.2.77'])
    delete('Site')


def one_change_of_gre_inside_wireguard():
    profile('Backbone', BACKBONE, BACKBONE_SECRETS)
    before = lines_of('Backbone')
    edit('Backbone')
    open_window('Advanced')
    write('text', 'Listen port', '')
    close_window('Advanced')
    open_window('WireGuard')
    click('push button', 'Edit')
    write('text', 'Name of the peer', 'farther')
    apply_peer()
    picture('lower')
    close_window('WireGuard')
    click('push button', 'Apply')
    gone(NAMES['window'], 'Backbone')
    changed('Backbone', before, ['listen-port=51821', 'peer.3.name=far'], ['peer.3.name=farther'])
    delete('Backbone')


def error_is_shown():
    edit('Office')
    open_window('Advanced')
    write('text', 'Listen port', '70000')
    find('label', '"70000" is not a number*')
    button = find('push button', 'Apply')
    equal(a11y.is_sensitive(button), False)
    write('text', 'Listen port', '')
    wait_until('Apply can be clicked', lambda: a11y.is_sensitive(find('push button', 'Apply')))
    close_window('Advanced')
    click('push button', 'Cancel')
    gone(NAMES['window'], 'Office')
    delete('Office')


def code_for_a_telephone():
    profile('Telephone', [item for item in OFFICE if 'future' not in item], OFFICE_SECRETS)
    edit('Telephone')
    pick('More', 1)
    find('label', 'Whoever scans this*')
    picture('code')
    text = subprocess.run(('zbarimg', '--quiet', '--raw', PICTURES + '/code.png'), check=True, capture_output=True, text=True).stdout
    equal([line for line in text.splitlines() if 'Key' in line or line.startswith('[')],
          ['[Interface]', 'PrivateKey = ' + PRIVATE, '[Peer]', 'PublicKey = ' + PEER, 'PresharedKey = ' + PSK, '[Peer]',
           'PublicKey = ' + PEER2])
    keys('Escape')
    gone('label', 'Whoever scans this*')
    click('push button', 'Cancel')
    gone(NAMES['window'], 'Telephone')
    delete('Telephone')


def type_file():
    time.sleep(2)
    keys('ctrl+l')
    time.sleep(1)
    keys('ctrl+a')
    a11y.xdo('type', '--delay', '40', FILE)
    time.sleep(2)
    picture('chooser')
    keys('shift+End', 'Delete', 'Return')  # without what was completed too late


def file_of_a_provider():
    """The clicks: +, Import from file, the file, Add, the switch. The file is typed, and counts as the double click on it that a user does."""
    with open(FILE, 'w') as file:
        file.write('# Device: Happy Fox\n[Interface]\nPrivateKey = %s\nAddress = 10.9.0.2/32,fc00:bbbb::2/128\nDNS = 10.9.0.1\nMTU = 1380\n\n'
                   '[Peer]\nPublicKey = %s\nPresharedKey = %s\nAllowedIPs = 0.0.0.0/0,::0/0\nEndpoint = 192.0.2.9:51820\n'
                   'PersistentKeepalive = 25\n' % (PRIVATE, PEER, PSK))
    a11y.clicks = 0
    click(*NAMES['add'])
    find(NAMES['window'], 'Add VPN')
    time.sleep(0.5)
    mouse('label', 'Import from file*')
    type_file()
    a11y.clicks += 1
    our_page()
    picture('imported')
    add()
    name = NAMES['file']
    role, called = NAMES['switch']
    click(role, called.format(name))
    a11y.at_most(5)
    wait_until('NetworkManager has it', lambda: name in nmcli('-g', 'NAME', 'connection'))
    wait_until('the keyfile is written', lambda: lines_of(name))
    saved = '\n'.join(keyfile(name))
    vpn, secrets = (re.search(r'^\[%s\]\n(.*?)\n(\n|\Z)' % section, saved + '\n', re.S | re.M).group(1).split('\n') for section in ('vpn', 'vpn-secrets'))
    equal(sorted(vpn), ['addresses=10.9.0.2/32;fc00:bbbb::2/128', 'dns=10.9.0.1', 'file.1=interface.above # Device: Happy Fox'] + ['interface=' + name.replace(' ', '-')] +
                       ['mtu=1380', 'peer.1.psk-flags=0', 'peer.1=%s endpoint=192.0.2.9:51820 allowed-ips=0.0.0.0/0;::/0 persistent-keepalive=25' % PEER,
                        'persistent=true', 'private-key-flags=0', 'service-type=org.freedesktop.NetworkManager.wgre', 'tunnel=wireguard'])
    equal(sorted(secrets), ['peer.1.psk=' + PSK, 'private-key=' + PRIVATE])
    delete(name)


def gre_tunnel():
    new_tunnel()
    write('text', 'Name', 'Site')
    choose('Tunnel type', 2)
    write('text', 'Local address', '192.0.2.1')
    write('text', 'Remote address', '192.0.2.2')
    write('text', 'Key', '42')
    write('text', 'Addresses', '10.1.0.1/30')
    add()
    wait_until('NetworkManager has it', lambda: 'Site' in nmcli('-g', 'NAME', 'connection'))
    equal(nmcli('-g', 'vpn.data', 'connection', 'show', 'Site').replace('\\', '').strip(),
          'addresses = 10.1.0.1/30, key = 42, local = 192.0.2.1, remote = 192.0.2.2, tunnel = gre')
    delete('Site')


def gre_inside_wireguard():
    new_tunnel()
    write('text', 'Name', 'Backbone')
    choose('Tunnel type', 3)
    write('text', 'Local address', '10.99.0.1')
    write('text', 'Remote address', '10.99.0.2')
    write('text', 'Addresses', '10.1.0.1/30')
    open_window('WireGuard')
    click('push button', 'Generate')
    click('push button', 'Add…', 'Peers')
    find('label', 'Allowed IPs')
    write('text', 'Public key', PEER)
    write('text', 'Endpoint', 'site.example.net:51820')
    apply_peer()
    click('push button', 'Edit')
    write('text', 'Endpoint', 'site.example.org:51820')
    apply_peer()
    close_window('WireGuard')
    add()
    wait_until('NetworkManager has it', lambda: 'Backbone' in nmcli('-g', 'NAME', 'connection'))
    equal(nmcli('-g', 'vpn.data', 'connection', 'show', 'Backbone').replace('\\', '').strip(),
          'addresses = 10.1.0.1/30, local = 10.99.0.1, over = wireguard, peer.1 = %s endpoint=site.example.org:51820, '
          'private-key-flags = 1, remote = 10.99.0.2, tunnel = gre' % PEER)
    delete('Backbone')


def wheel_reaches_the_peers():
    """In the smallest window that GNOME wants its programs to fit into; the page has made itself room before."""
    new_tunnel()
    window = a11y.xdo('getactivewindow').strip()
    place = a11y.geometry(window)
    equal(place['HEIGHT'] > 500, True)
    a11y.xdo('windowsize', '--sync', window, str(place['WIDTH']), '320')
    time.sleep(0.5)
    picture('small')
    place = a11y.geometry(window)
    a11y.xdo('mousemove', str(place['X'] + place['WIDTH'] // 2), str(place['Y'] + place['HEIGHT'] * 3 // 4), 'click', '--repeat', '40', '--delay', '20', '5')
    time.sleep(0.5)
    picture('small-scrolled')
    frame, button = (find(*what).get_extents(a11y.Atspi.CoordType.WINDOW) for what in ((NAMES['window'], 'Add VPN'), ('push button', 'Add…')))
    equal(0 <= button.y and button.y + button.height <= frame.height, True)
    click('push button', 'Cancel')
    gone(NAMES['window'], 'Add VPN')


def no_warnings():
    """Of what GTK says of Settings itself only that which names our libraries or comes from our page. Object paths that are NULL come
    from GTK 4.8 itself, which answers questions of accessibility about widgets that are gone (GDBus calls libgtk-4, which calls
    g_variant_new(): nothing of ours nor of Settings stands between them)."""
    settings.terminate()
    settings.wait(10)
    with open(os.environ['LOG'] + '/settings') as file:
        lines = [line for line in file if re.search('CRITICAL|nm-wgre|Gtk-WARNING', line) and 'object_path' not in line]
    equal(lines, [])


def every_page():
    """What it looks like; in other languages, too, since nothing is found by words that have no translation."""
    new_tunnel()
    picture('new')
    write('text', 'Addresses', '10.0.0.300')
    click('push button', 'Generate')
    click('push button', 'Add…', 'Peers')
    find('label', 'Allowed IPs')
    picture('new-peer')
    write('text', 'Name of the peer', 'Head office')
    write('text', 'Public key', PEER)
    write('text', 'Endpoint', 'vpn.example.org:51820')
    click('push button', 'All traffic')
    picture('peer')
    apply_peer()
    picture('error')
    write('text', 'Addresses', '10.0.0.2/24, fd00::2/64')
    picture('wireguard')
    open_window('Advanced')
    picture('advanced')
    close_window('Advanced')
    open_window('Preview')
    picture('preview')
    close_window('Preview')
    choose('Tunnel type', 2)
    picture('gre')
    choose('Tunnel type', 3)
    write('text', 'Local address', '10.99.0.1')
    write('text', 'Remote address', '10.99.0.2')
    write('text', 'Key', '42')
    write('text', 'Addresses', '10.1.0.1/30')
    picture('gre-over-wireguard')
    open_window('WireGuard')
    picture('below')
    close_window('WireGuard')
    click('push button', 'Cancel')
    gone(NAMES['window'], 'Add VPN')


EVERYTHING = [start_settings, wireguard_by_hand, code_for_a_telephone, one_change_changes_one_line, a_peer_changes_its_line, error_is_shown,
              file_of_a_provider, gre_tunnel, one_change_of_gre, gre_inside_wireguard, one_change_of_gre_inside_wireguard]
EVERYTHING += [wheel_reaches_the_peers] if NAMES['scrolls'] else []
EVERYTHING += [every_page, no_warnings]
PICTURES_ONLY = [start_settings, every_page, no_warnings]


def main():
    steps = EVERYTHING if LOOK == 'light' else PICTURES_ONLY
    if os.environ.get('LANGUAGE'):
        speak(os.environ['LANGUAGE'])
    for number, step in enumerate(steps, 1):
        title = '%s, %s' % (step.__name__.replace('_', ' '), LOOK)
        started = time.time()
        a11y.clicks = 0
        try:
            step()
            print('ok %d - %s # %.0f s, %d clicks' % (number, title, time.time() - started, a11y.clicks), flush=True)
        except Exception:  # noqa: B902 - whatever it is, it is this step that fails
            print('not ok %d - %s' % (number, title))
            print('\n'.join('# ' + line for line in traceback.format_exc().splitlines()), flush=True)
            subprocess.run(('import', '-window', 'root', '%s/failed-%s-%d.png' % (PICTURES, LOOK, number)))
            break
    print('1..%d' % len(steps))


main()
