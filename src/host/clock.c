/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/clock.h"

#include <sys/stat.h>

/* Less than this may be a clock that was set right a moment ago. */
#define CLOCK_TOLERANCE_S 60

static const char *const clock_paths[] = {
  "/var/lib/NetworkManager/timestamps", /* NetworkManager, at each change of a connection */
  "/var/lib/systemd/timesync/clock",    /* systemd-timesyncd, every minute */
  "/var/lib/chrony/chrony.drift",       /* chronyd, every hour */
  "/var/lib/ntpsec/ntp.drift",          NULL,
};

gboolean
wgre_clock_is_behind (const char *const *paths, gint64 *ret_seen)
{
  gint64 seen = 0;

  g_return_val_if_fail (ret_seen, FALSE);

  for (const char *const *path = paths ? paths : clock_paths; *path; path++) {
    struct stat status;

    if (!stat (*path, &status))
      seen = MAX (seen, (gint64) status.st_mtim.tv_sec);
  }
  if (seen - g_get_real_time () / G_USEC_PER_SEC <= CLOCK_TOLERANCE_S)
    return FALSE;
  *ret_seen = seen;
  return TRUE;
}
