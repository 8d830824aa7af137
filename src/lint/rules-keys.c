/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys that others have too. */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "lint/rules.h"

/* Public keys from documentation, and those that belong to its private ones. */
static const struct {
  const char *key, *where;
} published[] = {
  { "HIgo9xNzJMWLKASShiTqIybxZ0U3wGLiUeJ1PKf8ykw=", "wg(8)" },
  { "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=", "wg(8)" },
  { "TrMvSoP4jYQlY6RIzBgbssQqY3vxI2Pi+y71lOWWXX0=", "wg(8)" },
  { "gN65BkIKy1eCE9pP1wdc8ROUtkHLF2PfAqYdyYBz6EA=", "wg(8)" },
  { "cL9S5KV5wAy/AsKyYct3qz9BHxe5FYqxlb/eDthF/VY=", "wg-quick(8)" },
  { "GtL7fZc/bLnqZldpVofMCD6hDjrK28SsdLxevJ+qtKU=", "wg-quick(8)" },
  { "xGTzDpfaqe/QRrXof2uEsdf/9DxUASWzfkAoCvMUHl8=", "wg-quick(8)" },
  { "clei1xcOL9V1BVgBlS8UN4ehzqq0ShJ92i543AGh2hU=", "systemd.netdev(5)" },
  { "RDf+LSpeEre7YEIKaxg+wbpsNV7du+ktR99uBEtIiCA=", "systemd.netdev(5)" },
  { "rlbInAj0qV69CysWPQY7KEBnKxpYCpaWqOs/dLevdWc=", "netplan's examples" },
  { "M9nt4YujIOmNrRmpIRTmYSfMdrpvE7u6WkG8FY8WjG4=", "netplan's examples" },
};

/* Private and preshared keys from there, by their digests, so that nobody finds a secret here. */
static const struct {
  const char *digest, *where;
} secrets[] = {
  { "230d3c13ce8bf1414cdc51173341bb79fba8def0b538285ce8bc627b787a7ffa", "wg(8)" },
  { "0a0d87b1f8ee6c1d9d02fc754d14a0919f8f5a541ec5f8b90ccf4d489b1333a6", "wg-quick(8)" },
  { "cec8b82b2f4aa742555a4743a33c1f0c14146684495293d15448feedcbb1c408", "wg-quick(8)" },
  { "697f1a2d245152b3b5a6827b0518e7e6a6e3ce19fee41c2339f7ca7c9f57d7db", "systemd.netdev(5)" },
  { "1c650c5ef6046276ca7030ea4e048fe71049e08b7f2dd801335bfe26960100ef", "netplan's examples" },
};

static void
keys_add_published (WgreLint *lint, const char *key, const char *item, const char *where, char *fix)
{
  wgre_lint_add (lint, key, item,
                 g_strdup_printf (_ ("%s: is the key of an example in %s"), key, where), fix);
}

static void
check_secret (WgreLint *lint, const char *key, const WgreKey *secret, const char *verb)
{
  char digest[WGRE_KEY_DIGEST_SIZE];

  wgre_key_digest (secret, digest);
  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
    if (!strcmp (secrets[i].digest, digest))
      keys_add_published (lint, key, NULL, secrets[i].where,
                          g_strdup_printf (_ ("make a new one with \"nm-wgre %s\""), verb));
}

void
wgre_lint_published_key (WgreLint *lint)
{
  const GPtrArray *peers = wgre_profile_peers (lint->wireguard);
  const WgreKey *own = wgre_profile_key (lint->wireguard, WGRE_OPT_PRIVATE_KEY);

  if (own)
    check_secret (lint, "private-key", own, "genkey");
  for (guint i = 0; i < peers->len; i++) {
    const WgrePeer *peer = peers->pdata[i];
    g_autofree char *key = g_strdup_printf ("peer.%u", peer->id);
    g_autofree char *psk = g_strdup_printf ("peer.%u.psk", peer->id);
    char text[WGRE_KEY_TEXT_SIZE];

    wgre_key_print (&peer->public_key, text);
    for (guint j = 0; j < G_N_ELEMENTS (published); j++)
      if (!strcmp (published[j].key, text))
        keys_add_published (
            lint, key, text, published[j].where,
            g_strdup (_ ("put the key there that the peer's \"nm-wgre pubkey\" prints")));
    if (peer->has_preshared_key)
      check_secret (lint, psk, &peer->preshared_key, "genpsk");
  }
}

void
wgre_lint_shared_psk (WgreLint *lint)
{
  const GPtrArray *peers = wgre_profile_peers (lint->wireguard);
  g_autoptr (GHashTable) seen = g_hash_table_new (wgre_key_hash, wgre_key_equal);

  for (guint i = 0; i < peers->len; i++) {
    const WgrePeer *peer = peers->pdata[i], *other;
    g_autofree char *key = g_strdup_printf ("peer.%u.psk", peer->id), *other_key = NULL;

    if (!peer->has_preshared_key)
      continue;
    other = g_hash_table_lookup (seen, &peer->preshared_key);
    other_key = other ? g_strdup_printf ("peer.%u", other->id) : NULL;
    if (other)
      wgre_lint_add_pair (
          lint, key, other_key, NULL,
          g_strdup_printf (_ ("%s: is the preshared key of peer.%u too"), key, other->id),
          g_strdup (_ ("make one for each peer with \"nm-wgre genpsk\"")));
    else
      g_hash_table_insert (seen, (gpointer) &peer->preshared_key, (gpointer) peer);
  }
}

void
wgre_lint_shared_key (WgreLint *lint)
{
  const GPtrArray *others = lint->facts->others;
  const WgreKey *own = wgre_profile_key (lint->wireguard, WGRE_OPT_PRIVATE_KEY);
  WgreKey public_key;

  if (!own || !others)
    return;
  wgre_key_public (own, &public_key);
  for (guint i = 0; i < others->len; i++) {
    const WgreLintOther *other = others->pdata[i];

    if (other->has_public_key && wgre_key_equal (&other->public_key, &public_key))
      wgre_lint_add (lint, "private-key", NULL,
                     g_strdup_printf (_ ("private-key: \"%s\" has the same one"), other->name),
                     g_strdup (_ ("make one for each profile with \"nm-wgre genkey\"")));
  }
}

/* Flags of 1 and 2: a session keeps the secret, nobody keeps it. */
static void
add_absent_secret (WgreLint *lint, const char *secret)
{
  g_autofree char *key = g_strconcat (secret, "-flags", NULL);
  const char *flags = g_hash_table_lookup (lint->data, key);
  guint64 number = flags ? g_ascii_strtoull (flags, NULL, 10) : 0;

  if (number & 3)
    wgre_lint_add (
        lint, key, NULL,
        g_strdup_printf (number & 1 ? _ ("%s: a session keeps the key, which autostart "
                                         "does not wait for")
                                    : _ ("%s: the key is asked for each time, and "
                                         "autostart asks nobody"),
                         key),
        g_strdup (_ ("set it to 0, so that NetworkManager keeps the key, or set autostart=no")));
}

void
wgre_lint_autostart_secret (WgreLint *lint)
{
  const GPtrArray *peers = wgre_profile_peers (lint->wireguard);

  if (!wgre_profile_number (lint->profile, WGRE_OPT_AUTOSTART) ||
      !wgre_profile_kind (lint->wireguard)->peers)
    return;
  add_absent_secret (lint, "private-key");
  for (guint i = 0; i < peers->len; i++) {
    g_autofree char *key =
        g_strdup_printf ("peer.%u.psk", ((const WgrePeer *) peers->pdata[i])->id);

    add_absent_secret (lint, key);
  }
}
