/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cli/store.h"
#include "cli/verb.h"
#include "provision/server.h"

/* What the verbs "client ..." have in common: options about a client's file, and handing it out. */
enum {
  WGRE_CLIENT_DNS,
  WGRE_CLIENT_ALLOWED_IPS,
  WGRE_CLIENT_KEEPALIVE,
  WGRE_CLIENT_ENDPOINT,
  WGRE_CLIENT_OUTPUT,
  WGRE_CLIENT_PNG,
  WGRE_CLIENT_SVG,
  WGRE_CLIENT_QR,
  WGRE_CLIENT_N_OPTIONS
};

/* The rows of these options in the table of a verb. */
#define WGRE_CLIENT_OPTIONS                                                                        \
  [WGRE_CLIENT_DNS] = { "dns", "LIST", WGRE_COMPLETE_NOTHING,                                      \
                        N_ ("Its name servers (default: the server's client-dns)") },              \
  [WGRE_CLIENT_ALLOWED_IPS] = { "allowed-ips", "LIST", WGRE_COMPLETE_NOTHING,                      \
                                N_ ("What it sends through the tunnel (default: everything)") },   \
  [WGRE_CLIENT_KEEPALIVE] = { "keepalive", "SECONDS", WGRE_COMPLETE_NOTHING,                       \
                              N_ ("How often it makes itself heard (default: not)") },             \
  [WGRE_CLIENT_ENDPOINT] = { "endpoint", "HOST[:PORT]", WGRE_COMPLETE_NOTHING,                     \
                             N_ ("Where it reaches the server (default: its public-endpoint)") },  \
  [WGRE_CLIENT_OUTPUT] = { "output", "PATH", WGRE_COMPLETE_FILE,                                   \
                           N_ ("Write the file there; into a folder as NAME.conf") },              \
  [WGRE_CLIENT_PNG] = { "png", "PATH", WGRE_COMPLETE_FILE,                                         \
                        N_ ("Write the QR code there; into a folder as NAME.png") },               \
  [WGRE_CLIENT_SVG] = { "svg", "PATH", WGRE_COMPLETE_FILE,                                         \
                        N_ ("Write the QR code there; into a folder as NAME.svg") },               \
  [WGRE_CLIENT_QR] = { "qr", NULL, WGRE_COMPLETE_NOTHING,                                          \
                       N_ ("Print the QR code even if this is no terminal") }

/* wgre_client_open_server: the server that the first word names, and where it is kept. NULL with
 * the errors of wgre_store_open() and wgre_server_new(). */
WgreServer *wgre_client_open_server (const WgreArguments *arguments, WgreStore **ret_store,
                                     GError **error);

/* wgre_client_spec: the values of these options. The strings are those of @arguments and @name,
 * which may be NULL. */
WgreClientSpec wgre_client_spec (const WgreArguments *arguments, const char *name);

/* wgre_client_hand_out: prints the client's file of wg-quick(8), and on a terminal its QR code, or
 * writes the files that the options ask for, readable by the owner only. With @many the paths are
 * folders. Codes IO, PERMISSION, and those of wgre_format_write() and wgre_qr_new(). */
gboolean wgre_client_hand_out (const WgreArguments *arguments, const WgreClient *client,
                               const char *name, gboolean many, GError **error);

/* wgre_client_check_paths: whether the files can be written there, as far as that is known before
 * anything is made: with @many the paths must be folders. Code NOT_FOUND. */
gboolean wgre_client_check_paths (const WgreArguments *arguments, gboolean many, GError **error);

/* wgre_client_tell_reload: after a change, tells on stderr how a server that is up learns it. */
void wgre_client_tell_reload (const WgreStore *store);
