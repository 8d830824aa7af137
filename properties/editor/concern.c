/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "properties/editor/concern.h"

#include <glib/gi18n-lib.h>

#include "core/option.h"

static gboolean
has_nobody (WgreForm *form G_GNUC_UNUSED, const WgreProfile *profile)
{
  return wgre_profile_kind (profile)->peers && !wgre_profile_peers (profile)->len;
}

/* A bridge port or a network of frames may do without. */
static gboolean
has_no_address (WgreForm *form G_GNUC_UNUSED, const WgreProfile *profile)
{
  const GArray *addresses = wgre_profile_prefixes (profile, WGRE_OPT_ADDRESSES);

  return (!addresses || !addresses->len) && !wgre_profile_kind (profile)->ethernet;
}

/* At boot there is no keyring, and nobody to ask. */
static gboolean
cannot_start_alone (WgreForm *form, const WgreProfile *profile)
{
  const WgreOption *key = wgre_option_get (WGRE_OPT_PRIVATE_KEY);
  guint flags = WGRE_STORE_ALL_USERS;

  return wgre_profile_number (profile, WGRE_OPT_AUTOSTART) && wgre_form_applies (form, key) &&
         wgre_form_get_flags (form, key->key, &flags) && flags != WGRE_STORE_ALL_USERS;
}

static const struct {
  gboolean (*is) (WgreForm *form, const WgreProfile *profile);
  const char *text;
} concerns[] = {
  { has_no_address, N_ ("Enter the addresses of this computer in the tunnel") },
  { has_nobody, N_ ("Add a peer") },
  { cannot_start_alone,
    N_ ("To start automatically, the private key must be stored for all users") },
};

void
wgre_concerns (WgreForm *form, GPtrArray *sentences)
{
  const WgreProfile *profile = wgre_form_profile (form, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (concerns); i++)
    if (concerns[i].is (form, profile))
      g_ptr_array_add (sentences, g_strdup (_ (concerns[i].text)));
}
