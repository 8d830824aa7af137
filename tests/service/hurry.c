/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Put in front of the service by LD_PRELOAD: the four minutes in which somebody must have called it
 * are two seconds. */
#include <glib.h>

#define PATIENCE_S 240

__attribute__ ((visibility ("default"))) guint
g_timeout_add_seconds (guint seconds, GSourceFunc function, gpointer data)
{
  return g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, seconds == PATIENCE_S ? 2 : seconds,
                                     function, data, NULL);
}
