/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/revive.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "service/log.h"

#define REVIVE_PAUSE_US (500 * 1000)
#define NEVER (-1)
/* What ends as often as this within one activation does so for a reason. */
#define REVIVE_MOST 20

struct _WgreRevive {
  const WgrePlan *plan;
  WgreKernel *kernel;
  const char *interface; /* interned */
  WgreReviveFailed failed;
  gpointer data;

  int fd;              /* see program() of WgreKernel; -1: it does not run */
  guint source;        /* on @fd */
  GSource *timer;      /* to start it again */
  guint told, revived; /* as for wgre_log_op(); how often it was started again */
};

static void
revive_let_go (WgreRevive *revive)
{
  g_clear_handle_id (&revive->source, g_source_remove);
  if (revive->fd >= 0)
    g_close (revive->fd, NULL);
  revive->fd = -1;
}

static gboolean
revive_configure (WgreRevive *revive, GError **error)
{
  for (guint i = 0; i < revive->plan->ops->len; i++) {
    const WgreOp *op = revive->plan->ops->pdata[i];
    guint failed;

    /* Its configuration, and what it does to the link when it begins. */
    if (op->interface != revive->interface || !wgre_op_is_ours (op) ||
        (op->class != &wgre_op_wireguard && op->class != &wgre_op_link_set))
      continue;
    wgre_log_op (op, WGRE_UP, &revive->told);
    if (!revive->kernel->apply (revive->kernel, &op, 1, WGRE_UP, &failed, error))
      return FALSE;
  }
  return TRUE;
}

static void
revive_soon (WgreRevive *revive)
{
  g_source_set_ready_time (revive->timer, g_get_monotonic_time () + REVIVE_PAUSE_US);
}

static gboolean
revive_ended (gint fd G_GNUC_UNUSED, GIOCondition condition G_GNUC_UNUSED, gpointer data)
{
  WgreRevive *revive = data;

  revive->source = 0;
  revive_let_go (revive);
  wgre_log (LOG_WARNING, "the program that does WireGuard for %s has ended: it is started again",
            revive->interface);
  revive_soon (revive);
  return G_SOURCE_REMOVE;
}

static gboolean
revive_watch (WgreRevive *revive)
{
  if (!revive->kernel->program ||
      !revive->kernel->program (revive->kernel, revive->interface, &revive->fd))
    return FALSE;
  if (revive->fd >= 0)
    revive->source =
        g_unix_fd_add (revive->fd, G_IO_IN | G_IO_HUP | G_IO_ERR, revive_ended, revive);
  else
    revive_soon (revive);
  return TRUE;
}

static gboolean
revive_tick (gpointer data)
{
  WgreRevive *revive = data;
  g_autoptr (GError) error = NULL;

  g_source_set_ready_time (revive->timer, NEVER);
  if (revive->revived++ >= REVIVE_MOST)
    g_set_error (&error, WGRE_ERROR, WGRE_ERROR_KERNEL,
                 _ ("the program that does WireGuard for %s ends again and again"),
                 revive->interface);
  else if (revive->kernel->restart (revive->kernel, revive->interface, &error) &&
           revive_configure (revive, &error))
    revive_watch (revive);
  if (error)
    revive->failed (error, revive->data);
  return G_SOURCE_CONTINUE;
}

/* --- life --- */

/* A time that comes when it is told, and not again. */
static gboolean
revive_dispatch (GSource *source G_GNUC_UNUSED, GSourceFunc callback, gpointer data)
{
  return callback (data);
}

static GSourceFuncs revive_timer = { .dispatch = revive_dispatch };

WgreRevive *
wgre_revive_new (const WgrePlan *plan, WgreKernel *kernel, WgreReviveFailed failed, gpointer data)
{
  g_autoptr (WgreRevive) revive = NULL;

  g_return_val_if_fail (plan && kernel && failed, NULL);

  revive = g_new0 (WgreRevive, 1);
  revive->plan = plan;
  revive->kernel = kernel;
  revive->interface = wgre_plan_carrier (plan);
  revive->failed = failed;
  revive->data = data;
  revive->fd = -1;
  revive->timer = g_source_new (&revive_timer, sizeof (GSource));
  g_source_set_callback (revive->timer, revive_tick, revive, NULL);
  g_source_attach (revive->timer, NULL);
  return revive_watch (revive) ? g_steal_pointer (&revive) : NULL;
}

void
wgre_revive_free (WgreRevive *revive)
{
  if (!revive)
    return;
  revive_let_go (revive);
  g_source_destroy (revive->timer);
  g_source_unref (revive->timer);
  g_free (revive);
}
