/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Put in front of the service by LD_PRELOAD: the four minutes in which somebody must have called it
 * are three seconds, the ten seconds that it waits for a NetworkManager one. */
#include <glib.h>

#define PATIENCE_S 240
#define ALONE_S 10

__attribute__ ((visibility ("default"))) guint
g_timeout_add_seconds (guint seconds, GSourceFunc function, gpointer data)
{
  guint hurried = seconds == PATIENCE_S ? 3 : seconds == ALONE_S ? 1 : seconds;

  return g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, hurried, function, data, NULL);
}
