/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nm-wgre-fence: keeps kill switches closed when the service that closed them is not there: before
 * the network at boot, after a crash, while a tunnel is lost. */
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <sys/prctl.h>

#include "core/program.h"
#include "fence/hold.h"
#include "fence/spare.h"
#include "fence/tell.h"
#include "fence/watch.h"
#include "host/confine.h"

/* What cannot be closed is tried again: soon, then less and less often, but for ever. */
#define HOLDER_RETRY_MS 100
#define HOLDER_RETRY_MOST_MS 6400
/* A spare that cannot be put up likewise; the kernel may be too old for it. */
#define HOLDER_SPARE_RETRY_S 1
#define HOLDER_SPARE_RETRY_MOST_S 64

typedef struct {
  GMainLoop *loop;
  WgreFenceTell *tell;
  WgreFenceSpares *spares;
  guint timer;
  guint retry_ms; /* after what time it is tried again; 0: the last look closed everything */
  guint spare_timer;
  guint spare_retry_s; /* after what time a spare is tried again; 0: all are there */
} Holder;

static void
holder_complain (const char *what, const GError *error)
{
  g_printerr ("nm-wgre-fence: %s: %s\n", what, error->message);
}

/* Without one a kill switch is closed all the same. */
static gboolean
holder_look_at_spares (gpointer data)
{
  Holder *holder = data;
  g_autoptr (GError) error = NULL;
  gboolean ok = wgre_fence_spares_look (holder->spares, &error);

  if (error && !holder->spare_retry_s)
    holder_complain ("packets may leave for a moment when somebody flushes the firewall", error);
  holder->spare_retry_s =
      ok ? 0 : CLAMP (2 * holder->spare_retry_s, HOLDER_SPARE_RETRY_S, HOLDER_SPARE_RETRY_MOST_S);
  g_clear_handle_id (&holder->spare_timer, g_source_remove);
  if (!ok)
    holder->spare_timer =
        g_timeout_add_seconds (holder->spare_retry_s, holder_look_at_spares, holder);
  return G_SOURCE_REMOVE;
}

static void
holder_files_changed (gpointer data)
{
  holder_look_at_spares (data);
}

/* Puts up what is to be closed, now, when the next one's time is over, and again where that fails.
 * Ends the loop when nothing is held any more. */
static gboolean
holder_look (gpointer data)
{
  Holder *holder = data;
  guint next = 0, held = 0;
  g_autoptr (GError) error = NULL;

  wgre_fence_put_back (WGRE_FENCE_DIRECTORY, &next, &held, &error);
  /* A failure is said once, however often it is tried again. */
  if (error && !holder->retry_ms)
    holder_complain ("a kill switch cannot be closed", error);
  holder->retry_ms =
      error ? CLAMP (2 * holder->retry_ms, HOLDER_RETRY_MS, HOLDER_RETRY_MOST_MS) : 0;
  holder_look_at_spares (holder);
  wgre_fence_tell_look (holder->tell);
  g_clear_handle_id (&holder->timer, g_source_remove);
  if (holder->retry_ms && (!next || holder->retry_ms / 1000 < next))
    holder->timer = g_timeout_add (holder->retry_ms, holder_look, holder);
  else if (next)
    holder->timer = g_timeout_add_seconds (next, holder_look, holder);
  if (!held)
    g_main_loop_quit (holder->loop);
  return G_SOURCE_REMOVE;
}

/* Our other programs take tables away when somebody wants it; then it is the files that matter. */
static void
holder_lost (const WgreFenceLoss *loss, gpointer data)
{
  char name[16] = ""; /* TASK_COMM_LEN */

  /* To put a table up in place of an older one is to remove that, which is heard here, too: it
   * would go on for ever. */
  prctl (PR_GET_NAME, name);
  if (g_str_equal (loss->by, name))
    return;
  if (!loss->ours)
    g_printerr ("nm-wgre-fence: %s (process %u) took a firewall table of ours away: put back\n",
                *loss->by ? loss->by : "somebody", loss->pid);
  holder_look (data);
}

static gboolean
holder_asked_to_end (gpointer data)
{
  g_main_loop_quit (((Holder *) data)->loop);
  return G_SOURCE_CONTINUE;
}

static gboolean
holder_run (GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (WgreFenceTell) tell = wgre_fence_tell_new (WGRE_FENCE_DIRECTORY);
  Holder holder = { .loop = loop, .tell = tell };
  g_autoptr (WgreFenceSpares) spares =
      wgre_fence_spares_new (WGRE_FENCE_DIRECTORY, holder_files_changed, &holder);
  g_autoptr (WgreFenceWatch) watch = wgre_fence_watch_new (holder_lost, &holder, error);

  if (!watch)
    return FALSE;
  holder.spares = spares;
  g_unix_signal_add (SIGTERM, holder_asked_to_end, &holder);
  g_unix_signal_add (SIGINT, holder_asked_to_end, &holder);
  g_idle_add (holder_look, &holder);
  g_main_loop_run (loop);
  return TRUE;
}

/* A lockdown that cannot be closed keeps no other one open. */
static gboolean
holder_load (GError **error)
{
  gboolean revived = wgre_fence_revive (WGRE_FENCE_DIRECTORY, error);

  return wgre_fence_put_back (WGRE_FENCE_DIRECTORY, NULL, NULL, revived ? error : NULL) && revived;
}

int
main (int argc, char **argv)
{
  gboolean to_load = FALSE;
  const GOptionEntry entries[] = {
    { "load", 0, 0, G_OPTION_ARG_NONE, &to_load, "Close the kill switches of lockdowns, and exit",
      NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GError) error = NULL;
  g_autofree char *kept = NULL;
  int status;

  if (!wgre_program_options ("nm-wgre-fence",
                             "Keeps kill switches of wgre connections closed for as long as there "
                             "are any.\nsystemd starts it. See nm-wgre-fence(8).",
                             entries, argc, argv, &status))
    return status;
  kept = wgre_confine (WGRE_CONFINED_FENCE);
  if (kept)
    g_printerr ("nm-wgre-fence: this process has more rights than it needs: %s\n", kept);
  if (to_load ? holder_load (&error) : holder_run (&error))
    return EXIT_SUCCESS;
  holder_complain (to_load ? "lockdown" : "cannot watch", error);
  return EXIT_FAILURE;
}
