/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "cli/store.h"
#include "cli/verb.h"
#include "core/list.h"
#include "host/listen.h"
#include "host/public.h"
#include "provision/server.h"
#include "provision/table.h"

#define DNS_PORT 53

enum {
  ADDRESS,
  LISTEN_PORT,
  ENDPOINT,
  DNS,
  LOCAL,
  OUTPUT,
};

static const WgreVerbOption options[] = {
  [ADDRESS] = { "address", "LIST", WGRE_COMPLETE_NOTHING,
                N_ ("Its addresses, with the networks of the clients (default: at random)") },
  [LISTEN_PORT] = { "listen-port", "PORT", WGRE_COMPLETE_NOTHING,
                    N_ ("UDP port to listen at (default: 51820)") },
  [ENDPOINT] = { "endpoint", "HOST[:PORT]", WGRE_COMPLETE_NOTHING,
                 N_ ("Where clients reach it; goes into their files") },
  [DNS] = { "dns", "LIST", WGRE_COMPLETE_NOTHING, N_ ("Name servers for the clients") },
  [LOCAL] = { "local", NULL, WGRE_COMPLETE_NOTHING,
              N_ ("Clients reach this host only: nothing is forwarded or masqueraded") },
  [OUTPUT] = { "output", "FILE", WGRE_COMPLETE_FILE,
               N_ ("Write a file (NAME.nmconnection, NAME.conf) and leave NetworkManager alone") },
  { .name = NULL },
};

static void
print_result (const char *name, const char *output, GHashTable *data, GHashTable *secrets)
{
  WgreKey private_key, public_key;
  char text[WGRE_KEY_TEXT_SIZE];
  const char *endpoint = g_hash_table_lookup (data, "public-endpoint");

  if (!wgre_key_parse (g_hash_table_lookup (secrets, "private-key"), &private_key))
    return;
  wgre_key_public (&private_key, &public_key);
  wgre_wipe (&private_key, sizeof private_key);
  wgre_key_print (&public_key, text);
  g_print (_ ("Server:     %s\nAddresses:  %s\nPort:       %s\nPublic key: %s\n"),
           output ? output : name, (const char *) g_hash_table_lookup (data, "addresses"),
           (const char *) g_hash_table_lookup (data, "listen-port"), text);
  if (!endpoint)
    g_printerr (_ ("It has no endpoint that clients could be told: give each one --endpoint, or "
                   "set public-endpoint.\n"));
}

/* @wanted, or the address that "auto" stands for; NULL with an error. */
static char *
find_endpoint (const char *wanted, GError **error)
{
  WgreIp ip;

  if (strcmp (wanted, "auto"))
    return g_strdup (wanted);
  if (!wgre_public_address (&ip, error)) {
    g_prefix_error (error, "--endpoint auto: ");
    return NULL;
  }
  g_printerr (
      _ ("Clients will be told the address that this host has now: if it changes, give a name "
         "with --endpoint.\n"));
  return wgre_ip_to_string (&ip);
}

/* What "--dns auto" stands for, which is known only when there are addresses: those of the server's
 * own at which a name server of this host answers. Ours would be one more: it is that of the host,
 * whoever that is. */
static gboolean
set_resolver (GHashTable *data, GError **error)
{
  g_auto (GStrv) items = wgre_list_split (g_hash_table_lookup (data, "addresses"));
  g_autoptr (GString) found = g_string_new (NULL);
  g_autofree char *first = NULL;

  for (guint i = 0; items[i]; i++) {
    g_autofree char *text = NULL;
    WgrePrefix own;

    if (!wgre_prefix_parse (items[i], FALSE, &own))
      continue;
    text = wgre_ip_to_string (&own.ip);
    if (wgre_listen_udp (&own.ip, DNS_PORT))
      g_string_append_printf (found, "%s%s", found->len ? ";" : "", text);
    if (!first)
      first = g_steal_pointer (&text);
  }
  if (found->len) {
    wgre_provision_set (data, "client-dns", found->str);
    return TRUE;
  }
  g_set_error (
      error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND,
      _ ("--dns auto: no name server of this host listens at %s, the server's address in the "
         "tunnel: choose the address with --address, and let one listen there. systemd-resolved "
         "does with \"DNSStubListenerExtra=%s\" below [Resolve] in a file in "
         "/etc/systemd/resolved.conf.d, and \"systemctl restart systemd-resolved\""),
      first, first);
  return FALSE;
}

static WgreExit
server_run (const WgreArguments *arguments)
{
  const char *name = wgre_arguments_word (arguments, 0), *output = arguments->options[OUTPUT];
  const char *wanted = arguments->options[ENDPOINT];
  g_autoptr (GError) error = NULL;
  gboolean own = !g_strcmp0 (arguments->options[DNS], "auto");
  g_autofree char *endpoint = wanted ? find_endpoint (wanted, &error) : NULL;
  const WgreServerSpec spec = {
    .name = name,
    .addresses = arguments->options[ADDRESS],
    .listen_port = arguments->options[LISTEN_PORT],
    .endpoint = endpoint,
    .dns = own ? NULL : arguments->options[DNS],
    .local = arguments->options[LOCAL] != NULL,
  };
  g_autoptr (GHashTable) data = NULL, secrets = NULL;

  if ((wanted && !endpoint) || !wgre_provision_server (&spec, &data, &secrets, &error) ||
      (own && !set_resolver (data, &error)) ||
      !wgre_store_create (output, name, data, secrets, &error))
    return wgre_verb_fail (error->message);
  print_result (name, output, data, secrets);
  return WGRE_EXIT_DONE;
}

const WgreVerb wgre_verb_server = {
  .name = "server",
  .arguments = "NAME",
  .summary = N_ ("Make a WireGuard server, for which \"client add\" makes clients"),
  .help =
      N_ ("A connection is added to NetworkManager with a new key, masquerading and forwarding.\n"
          "NAME is also that of the interface, if it can be one. LIST is separated by commas.\n"),
  .least = 1,
  .most = 1,
  .options = options,
  .run = server_run,
};
