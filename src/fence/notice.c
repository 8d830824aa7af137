/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fence/notice.h"

#include <glib-unix.h>
#include <sys/inotify.h>
#include <unistd.h>

#define NOTICE_CHANGES (IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE)

struct _WgreFenceNotice {
  char *folder;
  void (*changed) (gpointer data);
  gpointer data;
  int files;    /* inotify; -1: there is none */
  guint source; /* 0: the same */
};

gboolean
wgre_fence_notice_again (const WgreFenceNotice *notice)
{
  g_return_val_if_fail (notice, FALSE);

  return inotify_add_watch (notice->files, notice->folder, NOTICE_CHANGES) >= 0;
}

/* What the events say does not matter. */
static gboolean
notice_changed (gint fd, GIOCondition condition G_GNUC_UNUSED, gpointer data)
{
  WgreFenceNotice *notice = data;
  char events[4096];

  while (read (fd, events, sizeof events) > 0)
    ;
  wgre_fence_notice_again (notice);
  notice->changed (notice->data);
  return G_SOURCE_CONTINUE;
}

WgreFenceNotice *
wgre_fence_notice_new (const char *directory, void (*changed) (gpointer data), gpointer data)
{
  WgreFenceNotice *notice;

  g_return_val_if_fail (directory && changed, NULL);

  notice = g_new0 (WgreFenceNotice, 1);
  notice->folder = wgre_fence_folder (directory);
  notice->changed = changed;
  notice->data = data;
  notice->files = inotify_init1 (IN_NONBLOCK | IN_CLOEXEC);
  if (notice->files >= 0) {
    wgre_fence_notice_again (notice);
    notice->source = g_unix_fd_add (notice->files, G_IO_IN, notice_changed, notice);
  }
  return notice;
}

void
wgre_fence_notice_free (WgreFenceNotice *notice)
{
  if (!notice)
    return;
  g_clear_handle_id (&notice->source, g_source_remove);
  if (notice->files >= 0)
    close (notice->files);
  g_free (notice->folder);
  g_free (notice);
}
