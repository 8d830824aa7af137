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

static gboolean
notice_open (WgreFenceNotice *notice)
{
  notice->files = inotify_init1 (IN_NONBLOCK | IN_CLOEXEC);
  if (notice->files < 0)
    return FALSE;
  notice->source = g_unix_fd_add (notice->files, G_IO_IN, notice_changed, notice);
  return TRUE;
}

/* What there was none of at first there may be now. */
gboolean
wgre_fence_notice_again (WgreFenceNotice *notice)
{
  g_return_val_if_fail (notice, FALSE);

  return (notice->files >= 0 || notice_open (notice)) &&
         inotify_add_watch (notice->files, notice->folder, NOTICE_CHANGES) >= 0;
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
  notice->files = -1;
  wgre_fence_notice_again (notice);
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
