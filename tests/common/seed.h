/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* seed_of_run: what a test that plays by chance begins with: $SEED, so that it plays the same
 * again, else by chance. It is printed. */
guint32 seed_of_run (void);
