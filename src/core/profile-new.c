/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#include "core/check.h"
#include "core/list.h"
#include "core/option.h"
#include "core/pack.h"
#include "core/profile-private.h"
#include "core/secrets.h"
#include "core/types.h"

/* One item of vpn.data or vpn.secrets, once its row is known. */
typedef struct {
  guint64 order; /* by the row, then by the id */
  const WgreOption *option;
  guint32 id;
  const char *text; /* NULL: all peers, which were parsed before */
} Item;

/* Says what is wrong with a key of vpn.data or, with @secrets, of vpn.secrets. A packed item that
 * could be read would not be here any more. */
static gboolean
profile_refuse_key (const char *key, const char *text, gboolean secrets, GError **error)
{
  g_autofree char *nearest = NULL, *valid = NULL, *problem = NULL;

  if (wgre_pack_is_packed (key)) {
    problem = wgre_pack_problem (text);
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_INVALID, "%s: %s", key, problem);
    return FALSE;
  }
  if (wgre_option_lookup (key, NULL))
    return wgre_error_set (error, secrets ? WGRE_ERROR_INVALID : WGRE_ERROR_SECRETS, key,
                           _ ("stands in vpn.%s but belongs in vpn.%s"),
                           secrets ? "secrets" : "data", secrets ? "data" : "secrets");
  nearest = wgre_option_nearest (key);
  valid = wgre_error_printable (key);
  return wgre_error_set (error, WGRE_ERROR_UNKNOWN, valid, _ ("is not a known key: %s%s%s"),
                         nearest ? _ ("did you mean \"") : _ ("nm-settings-wgre(5) lists them all"),
                         nearest ? nearest : "", nearest ? "\"?" : "");
}

/* Finds the row of each key of @table. Of the keys that are wrong, the first by name is reported.
 * nmcli writes an absent key as an empty value. */
static gboolean
profile_collect (GHashTable *table, gboolean secrets, GArray *items, GError **error)
{
  const char *key, *wrong = NULL;
  GHashTableIter iter;
  Item item = { 0 };

  if (!table)
    return TRUE;
  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, (gpointer *) &key, (gpointer *) &item.text)) {
    g_autofree char *of_packed = secrets ? NULL : wgre_pack_secret_of (key);

    if (!secrets && (of_packed || wgre_option_lookup_flags (key, NULL)))
      continue;
    item.option = wgre_option_lookup (key, &item.id);
    if (!item.option || secrets != ((item.option->flags & WGRE_OPTION_SECRET) != 0))
      wrong = !wrong || strcmp (key, wrong) < 0 ? key : wrong;
    else if (*item.text) {
      item.order = (guint64) item.option->id << 32 | item.id;
      g_array_append_val (items, item);
    }
  }
  return !wrong || profile_refuse_key (wrong, g_hash_table_lookup (table, wrong), secrets, error);
}

static int
compare_items (gconstpointer a, gconstpointer b)
{
  guint64 left = ((const Item *) a)->order, right = ((const Item *) b)->order;

  return left < right ? -1 : left > right;
}

static gboolean
applies (const WgreOption *option, guint32 id, const WgreKind *kind, GError **error)
{
  g_autoptr (GString) names = NULL;
  g_autofree char *key = NULL;

  if (wgre_option_applies (option, kind))
    return TRUE;
  names = g_string_new (NULL);
  for (guint i = 0; i < WGRE_N_KINDS; i++)
    if (wgre_option_applies (option, wgre_kind_get (i)))
      g_string_append_printf (names, "%s%s", names->len ? ", " : "", wgre_kind_get (i)->name);
  key = wgre_option_key (option, id);
  wgre_error_set (
      error, WGRE_ERROR_INVALID, key,
      option->flags & WGRE_OPTION_LOWER
          ? _ ("does not apply to tunnel=%s: it is for %s; remove it, change tunnel, or add over=wireguard")
          : _ ("does not apply to tunnel=%s: it is for %s; remove it or change tunnel"),
      kind->name, names->str);
  return FALSE;
}

static void
profile_line_free (gpointer data)
{
  WgreValue value = { .object = data };

  wgre_type_line.clear (&value);
}

static WgreProfile *
new_empty (void)
{
  WgreProfile *profile = g_new0 (WgreProfile, 1);

  g_ref_count_init (&profile->references);
  profile->peers = g_ptr_array_new_with_free_func ((GDestroyNotify) wgre_peer_free);
  profile->neighbours = g_array_new (FALSE, FALSE, sizeof (WgreNeighbour));
  profile->lines = g_ptr_array_new_with_free_func (profile_line_free);
  for (guint i = 0; i < WGRE_N_OPTIONS; i++) {
    const WgreOption *option = wgre_option_get (i);

    if (option->fallback)
      profile->has[i] = wgre_option_parse (option, 0, option->fallback, &profile->values[i], NULL);
  }
  return profile;
}

static int
compare_peer_id (gconstpointer id, gconstpointer element)
{
  const WgrePeer *peer = *(WgrePeer *const *) element;
  guint32 wanted = *(const guint32 *) id;

  return wanted < peer->id ? -1 : wanted > peer->id;
}

static WgrePeer *
profile_find_peer (const WgreProfile *profile, guint32 id)
{
  WgrePeer **peer = NULL;

  if (profile->peers->len)
    peer = bsearch (&id, profile->peers->pdata, profile->peers->len, sizeof (gpointer),
                    compare_peer_id);
  return peer ? *peer : NULL;
}

/* Options with an id go to the object that the id names. Items come sorted, so "peer.*" was there
 * before what hangs on it, and peers arrive by ascending id. */
static gboolean
put_peer (WgreProfile *profile, const Item *item, WgreValue *value, GError **error G_GNUC_UNUSED)
{
  WgrePeer *peer = g_steal_pointer (&value->object);

  peer->id = item->id;
  g_ptr_array_add (profile->peers, peer);
  return TRUE;
}

static gboolean
no_such_peer (const Item *item, GError **error)
{
  g_autofree char *key = wgre_option_key (item->option, item->id);

  wgre_error_set (error, WGRE_ERROR_MISSING, key,
                  _ ("there is no peer.%u in vpn.data: add the peer or remove this key"), item->id);
  return FALSE;
}

static gboolean
put_peer_name (WgreProfile *profile, const Item *item, WgreValue *value, GError **error)
{
  WgrePeer *peer = profile_find_peer (profile, item->id);

  if (!peer)
    return no_such_peer (item, error);
  peer->name = g_steal_pointer (&value->object);
  return TRUE;
}

static gboolean
put_peer_psk (WgreProfile *profile, const Item *item, WgreValue *value, GError **error)
{
  WgrePeer *peer = profile_find_peer (profile, item->id);

  if (!peer)
    return no_such_peer (item, error);
  peer->preshared_key = *(const WgreKey *) value->object;
  peer->has_preshared_key = !wgre_key_is_zero (&peer->preshared_key);
  return TRUE;
}

/* Not for this tunnel: only checked. */
static gboolean
put_peer_private_key (WgreProfile *profile, const Item *item, WgreValue *value, GError **error)
{
  const WgrePeer *peer = profile_find_peer (profile, item->id);
  g_autofree char *key = NULL;
  WgreKey public_key;

  if (!peer)
    return no_such_peer (item, error);
  wgre_key_public (value->object, &public_key);
  if (!memcmp (public_key.bytes, peer->public_key.bytes, WGRE_KEY_SIZE))
    return TRUE;
  key = wgre_option_key (item->option, item->id);
  return wgre_error_set (error, WGRE_ERROR_SECRETS, key,
                         _ ("is not the private key of peer.%u: remove it"), peer->id);
}

/* For the file of the client, not for this tunnel. */
static gboolean
put_of_client (WgreProfile *profile, const Item *item, WgreValue *value G_GNUC_UNUSED,
               GError **error)
{
  return profile_find_peer (profile, item->id) || no_such_peer (item, error);
}

static gboolean
put_neighbour (WgreProfile *profile, const Item *item, WgreValue *value,
               GError **error G_GNUC_UNUSED)
{
  WgreNeighbour *neighbour = value->object;

  neighbour->id = item->id;
  g_array_append_val (profile->neighbours, *neighbour);
  return TRUE;
}

/* What else is said of the WireGuard link comes behind this row. The kind of an empty profile is
 * WireGuard. */
static gboolean
put_over (WgreProfile *profile, const Item *item G_GNUC_UNUSED, WgreValue *value G_GNUC_UNUSED,
          GError **error G_GNUC_UNUSED)
{
  profile->lower = new_empty ();
  return TRUE;
}

static gboolean
put_line (WgreProfile *profile, const Item *item, WgreValue *value, GError **error)
{
  WgreLine *line = value->object;

  if (profile->lines->len >= WGRE_MAX_LIST) {
    wgre_error_set (error, WGRE_ERROR_INVALID, item->option->key,
                    _ ("there are more than %u of these lines: remove some"), WGRE_MAX_LIST);
    return FALSE;
  }
  line->id = item->id;
  g_ptr_array_add (profile->lines, g_steal_pointer (&value->object));
  return TRUE;
}

static int
profile_compare_lines (gconstpointer a, gconstpointer b)
{
  const WgreLine *left = *(const WgreLine *const *) a, *right = *(const WgreLine *const *) b;

  return left->id == right->id ? 0 : left->id < right->id ? -1 : 1;
}

typedef gboolean (*Put) (WgreProfile *profile, const Item *item, WgreValue *value, GError **error);

static const Put put_table[WGRE_N_OPTIONS] = {
  [WGRE_OPT_OVER] = put_over,
  [WGRE_OPT_PEER] = put_peer,
  [WGRE_OPT_PEER_NAME] = put_peer_name,
  [WGRE_OPT_PEER_PSK] = put_peer_psk,
  [WGRE_OPT_PEER_PRIVATE_KEY] = put_peer_private_key,
  [WGRE_OPT_NEIGHBOUR] = put_neighbour,
  [WGRE_OPT_FILE] = put_line,
  [WGRE_OPT_VENDOR] = put_line,
};

static gboolean
take_item (WgreProfile *profile, const Item *item, GError **error)
{
  WgreOptionId id = item->option->id;
  Put put = put_table[id]; /* NULL: it is a value of the profile itself */
  WgreValue value = { 0 };
  gboolean ok = TRUE;

  if (!put && item->option->flags & WGRE_OPTION_CLIENT)
    put = put_of_client;
  if (!wgre_option_parse (item->option, item->id, item->text, &value, error))
    return FALSE;
  profile->has[id] = profile->given[id] = TRUE;
  if (put) {
    ok = put (profile, item, &value, error);
    wgre_option_clear_value (item->option, &value);
  } else {
    wgre_option_clear_value (item->option, &profile->values[id]);
    profile->values[id] = value;
  }
  return ok;
}

static gboolean
has_itself (const WgrePeer *peer G_GNUC_UNUSED)
{
  return TRUE;
}

static gboolean
has_name (const WgrePeer *peer)
{
  return peer->name != NULL;
}

static gboolean
has_preshared_key (const WgrePeer *peer)
{
  return peer->has_preshared_key;
}

/* The items that a reader of files parses before the profile is made, and which peers have them. */
static const struct {
  WgreOptionId id;
  gboolean (*has) (const WgrePeer *peer);
} of_parsed_peer[] = {
  { WGRE_OPT_PEER, has_itself },
  { WGRE_OPT_PEER_NAME, has_name },
  { WGRE_OPT_PEER_PSK, has_preshared_key },
};

static gboolean
take_parsed (WgreProfile *profile, GPtrArray *peers)
{
  for (guint i = 0; i < G_N_ELEMENTS (of_parsed_peer); i++) {
    WgreOptionId id = of_parsed_peer[i].id;

    /* NOLINTNEXTLINE: there is an item without a text only where there are peers */
    for (guint j = 0; j < peers->len && !profile->given[id]; j++)
      profile->has[id] = profile->given[id] = of_parsed_peer[i].has (peers->pdata[j]);
  }
  g_ptr_array_extend_and_steal (profile->peers, g_ptr_array_ref (peers));
  return TRUE;
}

static gboolean
take_items (WgreProfile *profile, const GArray *items, GPtrArray *peers, GError **error)
{
  for (guint i = 0; i < items->len; i++) {
    const Item *item = &g_array_index (items, Item, i);
    WgreProfile *lower = profile->lower,
                *of = lower && item->option->flags & WGRE_OPTION_LOWER ? lower : profile;

    /* "tunnel" is the first row, so the kind is known from here on. */
    if (!applies (item->option, item->id, wgre_profile_kind (of), error) ||
        !(item->text ? take_item (of, item, error) : take_parsed (of, peers)))
      return FALSE;
    /* This end of the tunnel is an address of the link that it runs through. */
    if (lower && item->option->id == WGRE_OPT_LOCAL) {
      const Item address = { .option = wgre_option_get (WGRE_OPT_ADDRESSES), .text = item->text };

      if (!take_item (lower, &address, error))
        return FALSE;
    }
  }
  return TRUE;
}

WgreProfile *
wgre_profile_new_parsed (GHashTable *data, GHashTable *secrets, GPtrArray *peers,
                         WgreProfileFlags flags, GError **error)
{
  g_autoptr (WgreProfile) profile = NULL;
  g_autoptr (GArray) items = NULL;
  const WgreOption *option = wgre_option_get (WGRE_OPT_PEER);
  const Item parsed = { .order = (guint64) option->id << 32, .option = option };

  g_return_val_if_fail (data != NULL, NULL);
  items = g_array_new (FALSE, FALSE, sizeof (Item));
  if (!profile_collect (data, FALSE, items, error) ||
      !profile_collect (secrets, TRUE, items, error))
    return NULL;
  if (peers && peers->len)
    g_array_append_val (items, parsed);
  if (items->len) /* else it has no data */
    qsort (items->data, items->len, sizeof (Item), compare_items);

  profile = new_empty ();
  if (!take_items (profile, items, peers, error))
    return NULL;
  g_ptr_array_sort (profile->lines, profile_compare_lines);
  if (!(flags & WGRE_PROFILE_WITHOUT_SECRETS)) {
    g_auto (GStrv) missing = wgre_profile_missing_secrets (data, secrets);

    if (missing[0]) {
      wgre_error_set (
          error, WGRE_ERROR_SECRETS, missing[0],
          _ ("is missing: add it to vpn.secrets, or let it be asked for with \"nmcli --ask\""));
      return NULL;
    }
  }
  if ((profile->lower && !wgre_check_profile (profile->lower, error)) ||
      !wgre_check_profile (profile, error))
    return NULL;
  return g_steal_pointer (&profile);
}

WgreProfile *
wgre_profile_new (GHashTable *data, GHashTable *secrets, WgreProfileFlags flags, GError **error)
{
  return wgre_profile_new_parsed (data, secrets, NULL, flags, error);
}
