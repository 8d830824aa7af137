/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/namespace.h"

#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

gboolean
wgre_write_text (const char *path, const char *text)
{
  int fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  gboolean ok = fd >= 0 && write (fd, text, strlen (text)) == (gssize) strlen (text);

  if (fd >= 0)
    close (fd);
  return ok;
}

static gboolean
become_root_of_users (void)
{
  g_autofree char *uids = g_strdup_printf ("0 %u 1", geteuid ()),
                  *gids = g_strdup_printf ("0 %u 1", getegid ());

  return unshare (CLONE_NEWUSER) == 0 && wgre_write_text ("/proc/self/setgroups", "deny") &&
         wgre_write_text ("/proc/self/uid_map", uids) &&
         wgre_write_text ("/proc/self/gid_map", gids);
}

const char *
wgre_enter_namespaces (int flags)
{
  if (geteuid () && !become_root_of_users ())
    return "user namespaces cannot be made here";
  if (unshare (flags) < 0 ||
      (flags & CLONE_NEWNS && mount ("", "/", "none", MS_PRIVATE | MS_REC, NULL) < 0))
    return "namespaces of its own cannot be made here";
  return NULL;
}

void
wgre_shell (const char *format, ...)
{
  g_autofree char *line = NULL;
  va_list arguments;

  va_start (arguments, format);
  line = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (system (line))
    g_error ("failed: %s", line);
}

char *
wgre_output (const char *line)
{
  const char *argv[] = { "sh", "-c", line, NULL };
  g_autoptr (GError) error = NULL;
  char *output = NULL;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, NULL, NULL,
                &error);
  g_assert_no_error (error);
  return output;
}
