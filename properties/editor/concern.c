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

static const struct {
  gboolean (*is) (WgreForm *form, const WgreProfile *profile);
  const char *text;
} concerns[] = {
  { has_no_address, N_ ("Enter the addresses of this computer in the tunnel") },
  { has_nobody, N_ ("Add a peer") },
};

void
wgre_concerns (WgreForm *form, GPtrArray *sentences)
{
  const WgreProfile *profile = wgre_form_profile (form, NULL);

  g_return_if_fail (profile && sentences);

  for (guint i = 0; i < G_N_ELEMENTS (concerns); i++)
    if (concerns[i].is (form, profile))
      g_ptr_array_add (sentences, g_strdup (_ (concerns[i].text)));
}
