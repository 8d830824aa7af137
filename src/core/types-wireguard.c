/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The types of values that are WireGuard's: a peer, keys. */
#include "core/peer-words.h"
#include "core/peer.h"
#include "core/types.h"
#include "core/value.h"

/* --- peer --- */

static gboolean
parse_peer (const WgreOption *option G_GNUC_UNUSED, const char *text, WgreValue *ret_value,
            char **ret_reason)
{
  ret_value->object = wgre_peer_parse (text, ret_reason);
  return ret_value->object != NULL;
}

static char *
print_peer (const WgreOption *option G_GNUC_UNUSED, const WgreValue *value)
{
  return wgre_peer_to_string (value->object);
}

static void
clear_peer (WgreValue *value)
{
  g_clear_pointer ((WgrePeer **) &value->object, wgre_peer_free);
}

const WgreType wgre_type_peer = {
  .name = "WireGuard peer",
  .content = WGRE_CONTENT_ITEM,
  .parse = parse_peer,
  .print = print_peer,
  .clear = clear_peer,
};

/* --- secret key --- */

static gboolean
read_secret_key (const char *text, WgreKey *ret_key, char **ret_reason)
{
  if (wgre_key_parse (text, ret_key))
    return TRUE;
  *ret_reason = wgre_key_problem (text);
  return FALSE;
}

static gboolean
parse_own_key (const WgreOption *option G_GNUC_UNUSED, const char *text, WgreValue *ret_value,
               char **ret_reason)
{
  WgreKey key;

  if (!read_secret_key (text, &key, ret_reason))
    return FALSE;
  ret_value->object = wgre_key_new_locked (&key);
  wgre_wipe (&key, sizeof key);
  return TRUE;
}

static void
clear_own_key (WgreValue *value)
{
  g_clear_pointer (&value->object, wgre_key_free_locked);
}

static gboolean
parse_secret_key (const WgreOption *option G_GNUC_UNUSED, const char *text, WgreValue *ret_value,
                  char **ret_reason)
{
  WgreKey key;

  if (!read_secret_key (text, &key, ret_reason))
    return FALSE;
  ret_value->object = g_memdup2 (&key, sizeof key);
  wgre_wipe (&key, sizeof key);
  return TRUE;
}

static char *
print_secret_key (const WgreOption *option G_GNUC_UNUSED, const WgreValue *value)
{
  char *text = g_malloc (WGRE_KEY_TEXT_SIZE);

  wgre_key_print (value->object, text);
  return text;
}

static void
clear_secret_key (WgreValue *value)
{
  if (value->object)
    wgre_wipe (value->object, sizeof (WgreKey));
  g_clear_pointer (&value->object, g_free);
}

const WgreType wgre_type_own_key = {
  .name = "WireGuard key",
  .content = WGRE_CONTENT_KEY,
  .parse = parse_own_key,
  .print = print_secret_key,
  .clear = clear_own_key,
};

const WgreType wgre_type_secret_key = {
  .name = "WireGuard key",
  .content = WGRE_CONTENT_KEY,
  .parse = parse_secret_key,
  .print = print_secret_key,
  .clear = clear_secret_key,
};

const WgreType wgre_type_preshared_key = {
  .name = "WireGuard key",
  .content = WGRE_CONTENT_KEY,
  .parse = parse_secret_key,
  .print = print_secret_key,
  .clear = clear_secret_key,
};
