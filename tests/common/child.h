/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* test_child_end: waits for the end of a program that the test has started, a minute at most. Its
 * exit status; -1 when it was ended by a signal, -2 when it lives longer: it is killed then. */
int test_child_end (GPid pid);
