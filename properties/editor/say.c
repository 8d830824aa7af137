/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "properties/editor/say.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/naming.h"
#include "core/peer-words.h"

/* --- names --- */

static char *
name_of_peer (WgreForm *form, guint32 id)
{
  g_autofree char *key = wgre_option_key (wgre_option_get (WGRE_OPT_PEER), id), *reason = NULL;
  g_autofree char *name_key = wgre_option_key (wgre_option_get (WGRE_OPT_PEER_NAME), id);
  const char *line = wgre_form_get (form, key), *name = wgre_form_get (form, name_key);
  g_autoptr (WgrePeer) peer = NULL;

  if (name)
    return g_strdup (name);
  peer = line ? wgre_peer_parse (line, &reason) : NULL;
  return peer ? wgre_naming_peer (peer) : g_strdup_printf (_ ("Peer %u"), id);
}

/* A peer by its name, a neighbour by the address that its item in the list has as its title. */
static char *
say_name_of (WgreForm *form, const char *key)
{
  guint32 id = 0;
  const WgreOption *option = key ? wgre_option_lookup (key, &id) : NULL;
  const char *line;
  gsize length;

  if (!option)
    return g_strdup (key);
  if (!wgre_option_has_id (option))
    return g_strdup (_ (option->label));
  if (option->id != WGRE_OPT_NEIGHBOUR)
    return name_of_peer (form, id);
  line = wgre_form_get (form, key);
  length = line ? strcspn (line, " \t") : 0;
  return length ? g_strndup (line, length) : g_strdup_printf (_ ("Neighbour %u"), id);
}

/* --- errors --- */

/* What is not there needs no more than to be told what to enter. */
static const struct {
  WgreOptionId option;
  const char *text;
} say_missing[] = {
  { WGRE_OPT_PRIVATE_KEY, N_ ("Enter or generate a private key") },
  { WGRE_OPT_REMOTE, N_ ("Enter the remote address (or a local address, for one-to-many)") },
  { WGRE_OPT_LOCAL, N_ ("Enter the local address") },
  { WGRE_OPT_OVER, N_ ("Add a peer on the WireGuard page") },
};

static const char *
missing_text (const GError *error)
{
  const char *key = wgre_error_key (error);
  const WgreOption *option = key ? wgre_option_lookup (key, NULL) : NULL;

  if (!option || !g_error_matches (error, WGRE_ERROR, WGRE_ERROR_MISSING))
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (say_missing); i++)
    if (say_missing[i].option == option->id)
      return _ (say_missing[i].text);
  return NULL;
}

char *
wgre_say_at_field (const GError *error)
{
  const char *missing, *text;
  char first[7] = "";

  g_return_val_if_fail (error, NULL);

  missing = missing_text (error);
  if (missing)
    return g_strdup (missing);

  /* Behind a key a sentence goes on; by itself it begins with a capital. */
  text = wgre_error_sentence (error);
  first[g_unichar_to_utf8 (g_unichar_toupper (g_utf8_get_char (text)), first)] = '\0';
  return g_strconcat (first, g_utf8_next_char (text), NULL);
}

char *
wgre_say_error (WgreForm *form, const GError *error)
{
  const char *missing, *key;
  g_autofree char *name = NULL;

  g_return_val_if_fail (WGRE_IS_FORM (form) && error, NULL);

  missing = missing_text (error);
  key = wgre_error_key (error);
  if (missing)
    return g_strdup (missing);
  if (!key || !wgre_option_lookup (key, NULL))
    return g_strdup (error->message);
  name = say_name_of (form, key);
  return g_strdup_printf (C_ ("a field and what is wrong with it", "%s: %s"), name,
                          wgre_error_sentence (error));
}

/* --- findings --- */

/* Of a rule of the lint. {name}: what the finding is about, {other}: the second one, {item}: the
 * part of the value. */
static const struct {
  const char *rule, *text;
} say_findings[] = {
  { "published-key", N_ ("{name}: this key is from the documentation; enter or generate another") },
  { "overlap", N_ ("{name} and {other} both claim {item}; only {other} gets it") },
  { "shadowed", N_ ("{other} gets a part of {item}, which {name} claims") },
  { "no-allowed-ips", N_ ("{name}: enter its addresses and networks as allowed IPs") },
  { "same-endpoint", N_ ("{name} and {other} have the same endpoint; remove the old one") },
  { "shared-psk", N_ ("{name} and {other} have the same preshared key; generate one for each") },
  { "no-way-in", N_ ("{name}: enter its endpoint, or a listen port for this computer") },
  { "keepalive",
    N_ ("{name}: set Persistent keepalive to 25 if it must reach this computer through NAT") },
  { "endpoint-inside",
    N_ ("{name}: {item} contains the address at which the other side is reached; make it smaller") },
  { "broadcast-address", N_ ("{item} is the broadcast address of its network; enter another") },
  { "no-address", N_ ("Enter the addresses of this computer in the tunnel") },
  { "half-tunnel", N_ ("{item} goes past the tunnel; choose what you mean by {name}") },
  { "autostart-secret",
    N_ ("To connect automatically, the private key must be stored for all users") },
  { "trusted-unused",
    N_ ("{name}: choose to connect on networks that are not trusted, or leave this empty") },
  { "trusted-lockdown", N_ ("In trusted networks nothing would leave; set {name} to "
                            "“Until it is taken down”") },
  { "uncovered-route", N_ ("No peer has {item} as an allowed IP; enter it there, too") },
  { "in-clear", N_ ("This tunnel is not encrypted; carry it over WireGuard") },
  { "dns-family",
    N_ ("The DNS server {item} is not used: the tunnel has no address of its version of IP") },
  { "dns-outside", N_ ("The DNS server {item} is not reached through the tunnel; add a route to "
                       "it or allow it") },
  { "no-dns",
    N_ ("Everything goes through the tunnel, but names are asked outside; enter DNS servers") },
  { "one-sided-key", N_ ("{name}: enter the key of the other direction, too") },
  { "low-ttl", N_ ("{name}: so few hops may not reach the other side; use 64 or \"inherit\"") },
};

static const char *
finding_text (const char *rule)
{
  for (guint i = 0; i < G_N_ELEMENTS (say_findings); i++)
    if (!strcmp (say_findings[i].rule, rule))
      return _ (say_findings[i].text);
  return NULL;
}

gboolean
wgre_say_knows (const char *rule)
{
  return finding_text (rule) != NULL;
}

static void
fill_in (GString *text, const char *place, const char *what)
{
  g_string_replace (text, place, what ? what : "", 0);
}

char *
wgre_say_finding (WgreForm *form, const WgreFinding *finding)
{
  const char *sentence;
  g_autofree char *name = NULL, *other = NULL;
  g_autoptr (GString) text = NULL;

  g_return_val_if_fail (WGRE_IS_FORM (form) && finding, NULL);
  sentence = finding_text (finding->rule->id);
  name = say_name_of (form, finding->key);
  other = say_name_of (form, finding->other);
  if (!sentence)
    return finding->fix ? g_strdup_printf ("%s: %s", finding->what, finding->fix)
                        : g_strdup (finding->what);
  text = g_string_new (sentence);
  fill_in (text, "{item}", finding->item);
  fill_in (text, "{other}", other);
  fill_in (text, "{name}", name);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
