/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/log.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Lines of commands that one activation logs; a profile of thousands of peers is explained by
 * "nm-wgre explain". */
#define MOST_LINES 60

static int threshold = LOG_NOTICE;
static gboolean to_syslog;

void
wgre_log_init (gboolean debug)
{
  const char *level = g_getenv ("NM_VPN_LOG_LEVEL");
  const char *use_syslog = g_getenv ("NM_VPN_LOG_SYSLOG");

  threshold = debug ? LOG_DEBUG : LOG_NOTICE;
  if (level)
    threshold =
        MAX (threshold, (int) CLAMP (g_ascii_strtoll (level, NULL, 10), LOG_EMERG, LOG_DEBUG));
  to_syslog = !debug && !g_strcmp0 (use_syslog, "1");
  if (to_syslog)
    openlog ("nm-wgre-service", LOG_PID, LOG_DAEMON);
}

gboolean
wgre_log_wants (int level)
{
  return level <= threshold;
}

void
wgre_log (int level, const char *format, ...)
{
  g_autofree char *line = NULL;
  va_list arguments;

  if (!wgre_log_wants (level))
    return;
  va_start (arguments, format);
  line = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (to_syslog)
    syslog (level, "%s", line);
  else
    fprintf (stderr, "nm-wgre[%d]: %s\n", (int) getpid (), line);
}

void
wgre_log_op (const WgreOp *op, WgreDirection direction, gpointer told)
{
  guint *count = told;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_return_if_fail (op);

  if (*count > MOST_LINES && !wgre_log_wants (LOG_DEBUG))
    return;
  text = wgre_op_describe (op, direction);
  lines = g_strsplit (text, "\n", wgre_log_wants (LOG_DEBUG) ? -1 : MOST_LINES + 2);
  for (guint i = 0; lines[i]; i++) {
    if (++*count > MOST_LINES && !wgre_log_wants (LOG_DEBUG)) {
      wgre_log (LOG_NOTICE, "[#] … and more: \"nm-wgre explain\" shows all");
      return;
    }
    wgre_log (LOG_NOTICE, "[#] %s%s", lines[i], op->by_nm ? "  # by NetworkManager" : "");
  }
}
