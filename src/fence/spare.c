/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fence/spare.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <string.h>

#include "fence/notice.h"
#include "net/nft.h"
#include "net/socket.h"

/* Behind the name of the fence's table; behind that a digest of its rules, by which everybody sees
 * whether nm-wgre-fence has read the present file. */
#define SPARE ".spare-"
#define SPARE_DIGEST_LENGTH 8

static char *
spare_table (const WgreFence *fence)
{
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, fence->commands, -1);

  digest[SPARE_DIGEST_LENGTH] = '\0';
  return g_strconcat (fence->table, SPARE, digest, NULL);
}

/* --- nm-wgre-fence --- */

struct _WgreFenceSpares {
  char *directory;
  GHashTable *tables; /* "inet …" → WgreNftOwned */
  WgreFenceNotice *notice;
};

static GHashTable *
spare_tables_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) wgre_nft_disown);
}

WgreFenceSpares *
wgre_fence_spares_new (const char *directory, void (*look) (gpointer data), gpointer data)
{
  WgreFenceSpares *spares;

  g_return_val_if_fail (directory && look, NULL);

  spares = g_new0 (WgreFenceSpares, 1);
  spares->directory = g_strdup (directory);
  spares->tables = spare_tables_new ();
  spares->notice = wgre_fence_notice_new (directory, look, data);
  return spares;
}

void
wgre_fence_spares_free (WgreFenceSpares *spares)
{
  if (!spares)
    return;
  wgre_fence_notice_free (spares->notice);
  g_hash_table_unref (spares->tables);
  g_free (spares->directory);
  g_free (spares);
}

/* The rules are behind the first brace of the commands, and end with the last. */
static WgreNftOwned *
spare_put_up (const WgreFence *fence, const char *table, GError **error)
{
  const char *begin = strstr (fence->commands, "{"), *end = strrchr (fence->commands, '}');
  g_autofree char *body = begin && end ? g_strndup (begin + 1, (gsize) (end - begin - 1)) : NULL;

  if (body)
    return wgre_nft_own (table, body, error);
  g_set_error (error, WGRE_ERROR, WGRE_ERROR_INVALID, _ ("the firewall table %s has no rules"),
               fence->table);
  return NULL;
}

/* New ones first: between the two of a fence that changes there is always one. */
static gboolean
spare_follow (WgreFenceSpares *spares, const GPtrArray *fences, GError **error)
{
  g_autoptr (GHashTable) before = g_steal_pointer (&spares->tables);
  gboolean ok = TRUE;

  spares->tables = spare_tables_new ();
  for (guint i = 0; i < fences->len; i++) {
    const WgreFence *fence = fences->pdata[i];
    g_autofree char *table = spare_table (fence), *key = NULL;
    WgreNftOwned *owned = NULL;

    if (!wgre_fence_is_closed (fence))
      continue;
    if (!g_hash_table_steal_extended (before, table, (gpointer *) &key, (gpointer *) &owned))
      owned = spare_put_up (fence, table, ok ? error : NULL);
    if (owned)
      g_hash_table_insert (spares->tables, g_steal_pointer (&table), owned);
    else
      ok = FALSE;
  }
  return ok;
}

/* Who would not notice that a fence is opened must not have a spare of it. */
gboolean
wgre_fence_spares_look (WgreFenceSpares *spares, GError **error)
{
  g_autoptr (GPtrArray) fences = NULL;
  int lock;
  gboolean ok;

  g_return_val_if_fail (spares, FALSE);

  lock = wgre_fence_lock (spares->directory);
  if (lock >= 0 && wgre_fence_notice_again (spares->notice)) {
    fences = wgre_fence_list (spares->directory);
    ok = spare_follow (spares, fences, error);
  } else {
    ok = lock < 0 || wgre_error_deed (error, WGRE_ERROR_IO, WGRE_DEED_OPEN, "inotify", errno);
    g_hash_table_remove_all (spares->tables);
  }
  if (lock >= 0)
    g_close (lock, NULL);
  return ok;
}

/* --- everybody else --- */

/* One that has to go: "inet …"; NULL: there is none. @wanted (may be NULL) may stay. */
static gboolean
spare_find_old (const WgreFence *fence, const char *wanted, char **ret_table, GError **error)
{
  g_autofree char *prefix = g_strconcat (fence->table, SPARE, NULL);
  g_auto (GStrv) tables = wgre_nft_tables (-1, error);

  if (!tables)
    return FALSE;
  *ret_table = NULL;
  for (guint i = 0; tables[i] && !*ret_table; i++)
    if (g_str_has_prefix (tables[i], prefix) && g_strcmp0 (tables[i], wanted))
      *ret_table = g_strdup (tables[i]);
  return TRUE;
}

/* Until something changes, or the time is over. */
static void
spare_wait (WgreSocket *socket, gint64 until)
{
  GPollFD poll = { .fd = wgre_socket_fd (socket), .events = G_IO_IN };

  g_poll (&poll, 1, (gint) MAX (0, (until - g_get_monotonic_time ()) / 1000));
}

static void
spare_ignore (const struct nlmsghdr *message G_GNUC_UNUSED, gpointer data G_GNUC_UNUSED)
{
}

gboolean
wgre_fence_spare_await (const WgreFence *fence, gboolean closed, guint patience_ms, GError **error)
{
  gint64 until = g_get_monotonic_time () + (gint64) patience_ms * 1000;
  g_autoptr (WgreSocket) socket = NULL;
  g_autofree char *wanted = NULL;

  g_return_val_if_fail (fence, FALSE);

  /* Before the first look: what changes in between is noticed. */
  socket = wgre_socket_open (NETLINK_NETFILTER, error);
  if (!socket || !wgre_socket_subscribe (socket, NFNLGRP_NFTABLES, error))
    return FALSE;
  wanted = closed ? spare_table (fence) : NULL;
  for (gboolean late = FALSE;; late = g_get_monotonic_time () >= until) {
    g_autofree char *old = NULL;

    if (!spare_find_old (fence, wanted, &old, error))
      return FALSE;
    if (!old)
      return TRUE;
    if (late) {
      g_set_error (
          error, WGRE_ERROR, WGRE_ERROR_KERNEL,
          _ ("nm-wgre-fence does not react and still holds the firewall table %s: restart nm-wgre-fence"),
          old);
      return FALSE;
    }
    spare_wait (socket, until);
    if (!wgre_socket_receive (socket, spare_ignore, NULL, error))
      return FALSE;
  }
}
