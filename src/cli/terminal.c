/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/terminal.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static const char *const styles[WGRE_N_STYLES] = {
  [WGRE_STYLE_PLAIN] = "\033[0m",      [WGRE_STYLE_BOLD] = "\033[1m",
  [WGRE_STYLE_DIM] = "\033[2m",        [WGRE_STYLE_ERROR] = "\033[1;31m",
  [WGRE_STYLE_WARNING] = "\033[1;35m", [WGRE_STYLE_ADVICE] = "\033[1;36m",
  [WGRE_STYLE_ADDED] = "\033[32m",     [WGRE_STYLE_REMOVED] = "\033[31m",
};

static gboolean
is_terminal (int fd)
{
  const char *term = g_getenv ("TERM");

  return isatty (fd) && term && *term && strcmp (term, "dumb");
}

const char *
wgre_terminal_style (int fd, WgreStyle style)
{
  const char *no_colour = g_getenv ("NO_COLOR");

  g_return_val_if_fail (style < WGRE_N_STYLES, "");
  return (no_colour && *no_colour) || !is_terminal (fd) ? "" : styles[style];
}

guint
wgre_terminal_rows (int fd)
{
  struct winsize size = { 0 };

  return ioctl (fd, TIOCGWINSZ, &size) ? 0 : size.ws_row;
}

/* --- progress --- */

struct _WgreProgress {
  const char *what;
  GThread *thread;
  GMutex mutex;
  GCond cond;
  gboolean done;
};

static gpointer
show (gpointer data)
{
  WgreProgress *progress = data;
  gint64 next = g_get_monotonic_time ();
  guint seconds = 0;

  g_mutex_lock (&progress->mutex);
  while (!progress->done) {
    next += G_USEC_PER_SEC;
    while (!progress->done && g_cond_wait_until (&progress->cond, &progress->mutex, next))
      ;
    if (!progress->done)
      g_printerr ("\r%s %u s\033[K", progress->what, ++seconds);
  }
  if (seconds)
    g_printerr ("\r\033[K");
  g_mutex_unlock (&progress->mutex);
  return NULL;
}

WgreProgress *
wgre_progress_new (const char *what)
{
  WgreProgress *progress;

  g_return_val_if_fail (what, NULL);
  progress = g_new0 (WgreProgress, 1);
  progress->what = what;
  if (!is_terminal (STDERR_FILENO))
    return progress;
  g_mutex_init (&progress->mutex);
  g_cond_init (&progress->cond);
  progress->thread = g_thread_new ("progress", show, progress);
  return progress;
}

void
wgre_progress_free (WgreProgress *progress)
{
  if (!progress)
    return;
  if (progress->thread) {
    g_mutex_lock (&progress->mutex);
    progress->done = TRUE;
    g_cond_signal (&progress->cond);
    g_mutex_unlock (&progress->mutex);
    g_thread_join (progress->thread);
    g_mutex_clear (&progress->mutex);
    g_cond_clear (&progress->cond);
  }
  g_free (progress);
}
