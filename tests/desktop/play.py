# SPDX-License-Identifier: GPL-2.0-or-later
"""What the scripts of the looks "tunnels" and "gtk3" have in common."""
import subprocess
import time
import traceback


def nmcli(*arguments):
    return subprocess.run(('nmcli',) + arguments, check=True, capture_output=True, text=True).stdout


def picture(file):
    time.sleep(0.6)
    subprocess.run(('import', '-window', 'root', file), check=True)


def play(steps, look, pictures):
    """Prints a line of TAP for each step; the first one that fails is the last one, with a picture of what there was."""
    for number, step in enumerate(steps, 1):
        try:
            step()
            print('ok %d - %s, %s' % (number, step.__name__.replace('_', ' '), look), flush=True)
        except Exception:  # noqa: B902 - whatever it is, it is this step that fails
            print('not ok %d - %s, %s' % (number, step.__name__.replace('_', ' '), look))
            print('\n'.join('# ' + line for line in traceback.format_exc().splitlines()), flush=True)
            subprocess.run(('import', '-window', 'root', '%s/%s-failed-%d.png' % (pictures, look, number)))
            break
    print('1..%d' % len(steps))
