/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the profile's constructor refuses: where it stops at the first mistake, all of them. */
#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#include "core/list.h"
#include "core/option.h"
#include "core/peer-words.h"
#include "core/types.h"
#include "lint/rules.h"

static int
value_rule_compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Calls @visit for each key of @table with a value, in the order of their names. */
static void
each_key (WgreLint *lint, GHashTable *table,
          void (*visit) (WgreLint *lint, const char *key, const char *value))
{
  g_autofree const char **keys = NULL;
  guint length;

  if (!table)
    return;
  keys = (const char **) g_hash_table_get_keys_as_array (table, &length);
  qsort (keys, length, sizeof *keys, value_rule_compare_names);
  for (guint i = 0; i < length; i++) {
    const char *value = g_hash_table_lookup (table, keys[i]);

    if (*value)
      visit (lint, keys[i], value);
  }
}

static const WgreOption *
option_of (const char *key)
{
  guint32 id;

  return wgre_option_lookup (key, &id);
}

/* --- prefixes --- */

static void
visit_address (WgreLint *lint, const char *key, const char *value)
{
  const WgreOption *option = option_of (key);
  g_auto (GStrv) items = NULL;

  if (!option || option->type != &wgre_type_addresses)
    return;
  items = wgre_list_split (value);
  for (guint i = 0; items[i]; i++) {
    WgrePrefix prefix, first;
    g_autofree char *better = NULL;

    if (!wgre_prefix_parse (items[i], TRUE, &prefix) || prefix.ip.family != AF_INET ||
        prefix.length == 0 || prefix.length > 30 || wgre_prefix_has_host_bits (&prefix))
      continue;
    first = prefix;
    first.ip.bytes[3] |= 1;
    better = wgre_prefix_to_string (&first);
    wgre_lint_add (
        lint, key, items[i],
        g_strdup_printf (_ ("%s: %s is the address of the network itself"), key, items[i]),
        g_strdup_printf (_ ("give this host's address in it, such as %s"), better));
  }
}

void
wgre_lint_network_address (WgreLint *lint)
{
  each_key (lint, lint->data, visit_address);
}

static void
check_networks (WgreLint *lint, const char *key, const char *list)
{
  g_auto (GStrv) items = wgre_list_split (list);

  for (guint i = 0; items[i]; i++) {
    WgrePrefix prefix, masked;
    g_autofree char *better = NULL;

    if (!wgre_prefix_parse (items[i], FALSE, &prefix) || !wgre_prefix_has_host_bits (&prefix))
      continue;
    masked = wgre_prefix_masked (&prefix);
    better = wgre_prefix_to_string (&masked);
    wgre_lint_add (
        lint, key, items[i],
        g_strdup_printf (_ ("%s: %s has bits set behind its prefix length"), key, items[i]),
        g_strdup_printf (_ ("write %s for the network, or a longer prefix for the host"), better));
  }
}

static void
visit_networks (WgreLint *lint, const char *key, const char *value)
{
  static const char word[] = "allowed-ips=";
  const WgreOption *option = option_of (key);
  const char *list = option && option->type == &wgre_type_peer ? strstr (value, word) : NULL;

  if (list) {
    g_autofree char *items =
        g_strndup (list + strlen (word), strcspn (list + strlen (word), " \t"));

    check_networks (lint, key, items);
  } else if (option &&
             (option->type == &wgre_type_prefixes || option->type == &wgre_type_excluded ||
              option->type == &wgre_type_prefix || option->type == &wgre_type_destinations)) {
    check_networks (lint, key, value);
  }
}

void
wgre_lint_host_bits (WgreLint *lint)
{
  each_key (lint, lint->data, visit_networks);
}

/* --- every other value --- */

static void
visit_value (WgreLint *lint, const char *key, const char *value)
{
  guint32 id = 0;
  const WgreOption *option = wgre_option_lookup (key, &id);
  g_autoptr (GError) problem = NULL;
  WgreValue parsed = { 0 };

  if (!option || g_hash_table_contains (lint->faulty, key))
    return;
  if (wgre_option_parse (option, id, value, &parsed, &problem))
    wgre_option_clear_value (option, &parsed);
  else
    wgre_lint_add (lint, key, NULL, g_strdup (problem->message), NULL);
}

/* By the public key of each peer, its key. */
static void
visit_peer (WgreLint *lint, const char *key, const char *value)
{
  const WgreOption *option = option_of (key);
  g_autofree char *reason = NULL;
  g_autoptr (WgrePeer) peer =
      option && option->type == &wgre_type_peer ? wgre_peer_parse (value, &reason) : NULL;
  char text[WGRE_KEY_TEXT_SIZE];
  const char *first;

  if (!peer)
    return;
  wgre_key_print (&peer->public_key, text);
  first = g_hash_table_lookup (lint->seen, text);
  if (first)
    wgre_lint_add (lint, key, text,
                   g_strdup_printf (_ ("%s: has the public key of %s"), key, first),
                   g_strdup (_ ("join the two, or give each of two peers its own key")));
  else
    g_hash_table_insert (lint->seen, g_strdup (text), g_strdup (key));
}

void
wgre_lint_duplicate_peer (WgreLint *lint)
{
  g_hash_table_remove_all (lint->seen);
  each_key (lint, lint->data, visit_peer);
}

static void
visit_unknown (WgreLint *lint, const char *key, const char *value G_GNUC_UNUSED)
{
  g_autofree char *valid = g_utf8_make_valid (key, -1), *nearest = NULL;

  if (option_of (key) || wgre_option_lookup_flags (key, NULL))
    return;
  nearest = wgre_option_nearest (key);
  wgre_lint_add (lint, key, NULL, g_strdup_printf (_ ("%s: is not a known key"), valid),
                 nearest ? g_strdup_printf (_ ("did you mean \"%s\"?"), nearest)
                         : g_strdup (_ ("nm-settings-wgre(5) lists them all")));
}

void
wgre_lint_value (WgreLint *lint)
{
  each_key (lint, lint->data, visit_unknown);
  each_key (lint, lint->secrets, visit_unknown);
  each_key (lint, lint->data, visit_value);
  each_key (lint, lint->secrets, visit_value);
}

/* The constructor looks at what keys say together only when each by itself is right. */
void
wgre_lint_combination (WgreLint *lint)
{
  if (!g_hash_table_size (lint->faulty))
    wgre_lint_add (lint, wgre_error_key (lint->refusal), NULL, g_strdup (lint->refusal->message),
                   NULL);
}
