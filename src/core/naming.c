/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/naming.h"

#include <glib/gi18n-lib.h>

#define KEY_CHARACTERS 12 /* of a public key, to tell peers apart */

static gboolean naming_has_labels;

void
wgre_naming_use_labels (gboolean labels)
{
  naming_has_labels = labels;
}

const char *
wgre_naming_option (WgreOptionId id)
{
  const WgreOption *option = wgre_option_get (id);

  return naming_has_labels ? _ (option->label) : option->key;
}

char *
wgre_naming_peer (const WgrePeer *peer)
{
  char text[WGRE_KEY_TEXT_SIZE];

  g_return_val_if_fail (peer != NULL, NULL);
  if (!naming_has_labels)
    return wgre_option_key (wgre_option_get (WGRE_OPT_PEER), peer->id);
  if (peer->name)
    return g_strdup (peer->name);
  if (peer->endpoint.host)
    return wgre_endpoint_to_string (&peer->endpoint);
  wgre_key_print (&peer->public_key, text);
  return g_strdup_printf ("%.*s…", KEY_CHARACTERS, text);
}
