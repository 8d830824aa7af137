/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/nft.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <linux/netlink.h>
#include <nftables/libnftables.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* --- the library --- */

/* Loaded when the first table is wanted, and then kept: with what it needs it is a third of what a
 * service that has none would load. */
#define LIBRARY "libnftables.so.1"

typedef struct nft_ctx NftContext;

static struct {
  __typeof__ (&nft_ctx_new) ctx_new;
  __typeof__ (&nft_ctx_free) ctx_free;
  __typeof__ (&nft_ctx_buffer_output) buffer_output;
  __typeof__ (&nft_ctx_buffer_error) buffer_error;
  __typeof__ (&nft_ctx_get_output_buffer) output;
  __typeof__ (&nft_ctx_get_error_buffer) errors;
  __typeof__ (&nft_run_cmd_from_buffer) run;
} nft;

static gboolean
load_library (GError **error)
{
  static const struct {
    const char *name;
    void *function; /* where it is kept */
  } symbols[] = {
    { "nft_ctx_new", &nft.ctx_new },
    { "nft_ctx_free", &nft.ctx_free },
    { "nft_ctx_buffer_output", &nft.buffer_output },
    { "nft_ctx_buffer_error", &nft.buffer_error },
    { "nft_ctx_get_output_buffer", &nft.output },
    { "nft_ctx_get_error_buffer", &nft.errors },
    { "nft_run_cmd_from_buffer", &nft.run },
  };
  static void *library;

  if (!library)
    library = dlopen (LIBRARY, RTLD_NOW | RTLD_LOCAL);
  for (guint i = 0; library && i < G_N_ELEMENTS (symbols); i++) {
    void *symbol = dlsym (library, symbols[i].name);

    if (!symbol)
      g_clear_pointer (&library, dlclose);
    memcpy (symbols[i].function, &symbol, sizeof symbol);
  }
  if (library)
    return TRUE;
  g_set_error (error, WGRE_ERROR, WGRE_ERROR_UNSUPPORTED,
               _ ("nftables cannot be loaded: %s: install the library"), dlerror ());
  return FALSE;
}

static void
context_free (NftContext *context)
{
  nft.ctx_free (context);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NftContext, context_free)

static NftContext *
open_context (GError **error)
{
  g_autoptr (NftContext) context = NULL;

  if (!load_library (error))
    return NULL;
  context = nft.ctx_new (NFT_CTX_DEFAULT);
  if (context && !nft.buffer_output (context) && !nft.buffer_error (context))
    return g_steal_pointer (&context);
  g_set_error_literal (error, WGRE_ERROR, WGRE_ERROR_KERNEL, _ ("cannot start nftables"));
  return NULL;
}

/* --- another network namespace --- */

static int
socket_option (int fd, int option)
{
  int value = -1;
  socklen_t size = sizeof value;

  return getsockopt (fd, SOL_SOCKET, option, &value, &size) ? -1 : value;
}

/* Those for nftables that this process has open: a set of file descriptors. */
static GHashTable *
own_sockets (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  GHashTable *set = g_hash_table_new (NULL, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir))) {
    int fd = (int) g_ascii_strtoll (name, NULL, 10);

    if (socket_option (fd, SO_DOMAIN) == AF_NETLINK &&
        socket_option (fd, SO_PROTOCOL) == NETLINK_NETFILTER)
      g_hash_table_add (set, GINT_TO_POINTER (fd));
  }
  return set;
}

/* The one that is new; -1 when that cannot be told. */
static int
find_new (GHashTable *before)
{
  g_autoptr (GHashTable) now = own_sockets ();
  GHashTableIter iter;
  int found = -1;
  gpointer fd;

  g_hash_table_iter_init (&iter, now);
  while (g_hash_table_iter_next (&iter, &fd, NULL))
    if (!g_hash_table_contains (before, fd)) {
      if (found >= 0)
        return -1;
      found = GPOINTER_TO_INT (fd);
    }
  return found;
}

/* libnftables opens its socket itself, when the context is made, and takes no other. So the other
 * one gets its number: from then on it is the context's, which closes it. */
static NftContext *
open_context_by (int socket, GError **error)
{
  g_autoptr (GHashTable) before = own_sockets ();
  g_autoptr (NftContext) context = open_context (error);
  int own = context ? find_new (before) : -1, on = 1;

  if (!context)
    return NULL;
  /* As libnftables sets up its own; it reads until nothing is left. */
  fcntl (socket, F_SETFL, O_NONBLOCK);
  setsockopt (socket, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof on);
  if (own >= 0 && dup3 (socket, own, O_CLOEXEC) == own)
    return g_steal_pointer (&context);
  g_set_error_literal (error, WGRE_ERROR, WGRE_ERROR_UNSUPPORTED,
                       _ ("nftables cannot be led to another network namespace"));
  return NULL;
}

/* --- commands --- */

/* Words at the end of what nft says, which is strerror()'s text, and the code that they stand for.
 */
static const struct {
  const char *text;
  WgreErrorCode code;
} reasons[] = {
  { "Operation not permitted", WGRE_ERROR_PERMISSION },
  { "Permission denied", WGRE_ERROR_PERMISSION },
  { "No such file or directory", WGRE_ERROR_NOT_FOUND },
  { "File exists", WGRE_ERROR_EXISTS },
  { "not supported", WGRE_ERROR_UNSUPPORTED },
};

/* Only nft's first line: below it libnftables shows a command and a place in it, but of commands on
 * several lines always the first, which may be the wrong one. */
static gboolean
nft_fail (GError **error, const char *said)
{
  g_auto (GStrv) lines = g_strsplit (said, "\n", 2);
  const char *text = lines[0] ? lines[0] : "";
  WgreErrorCode code = WGRE_ERROR_KERNEL;

  if (g_str_has_prefix (text, "Error: "))
    text += strlen ("Error: ");
  for (guint i = 0; code == WGRE_ERROR_KERNEL && i < G_N_ELEMENTS (reasons); i++)
    if (strstr (text, reasons[i].text))
      code = reasons[i].code;
  g_set_error (error, WGRE_ERROR, (int) code, "nftables: %s",
               *text ? text : _ ("the commands were refused"));
  return FALSE;
}

/* @ret_output (may be NULL): what the commands print. */
static gboolean
nft_run (int socket, const char *commands, char **ret_output, GError **error)
{
  g_autoptr (NftContext) context =
      socket < 0 ? open_context (error) : open_context_by (socket, error);

  if (socket >= 0)
    g_close (socket, NULL);
  if (!context)
    return FALSE;
  if (nft.run (context, commands))
    return nft_fail (error, nft.errors (context));
  if (ret_output)
    *ret_output = g_strdup (nft.output (context));
  return TRUE;
}

gboolean
wgre_nft_run (int socket, const char *commands, GError **error)
{
  g_return_val_if_fail (commands != NULL, FALSE);
  return nft_run (socket, commands, NULL, error);
}

char *
wgre_nft_list_chains (GError **error)
{
  char *output = NULL;

  nft_run (-1, "list chains", &output, error);
  return output;
}

char **
wgre_nft_tables (int socket, GError **error)
{
  g_autofree char *output = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GStrvBuilder) tables = g_strv_builder_new ();

  if (!nft_run (socket, "list tables", &output, error))
    return NULL;
  lines = g_strsplit (output, "\n", -1);
  for (guint i = 0; lines[i]; i++)
    if (g_str_has_prefix (lines[i], "table "))
      g_strv_builder_add (tables, lines[i] + strlen ("table "));
  return g_strv_builder_end (tables);
}

gboolean
wgre_nft_has_table (int socket, const char *family_and_name, gboolean *ret_has, GError **error)
{
  g_return_val_if_fail (family_and_name && ret_has, FALSE);
  g_auto (GStrv) tables = wgre_nft_tables (socket, error);

  if (!tables)
    return FALSE;
  *ret_has = g_strv_contains ((const char *const *) tables, family_and_name);
  return TRUE;
}

/* --- tables of this process: the kernel knows them by the socket of their context --- */

struct _WgreNftOwned {
  NftContext *context;
  char *table;
};

WgreNftOwned *
wgre_nft_own (const char *family_and_name, const char *body, GError **error)
{
  g_autoptr (NftContext) context = NULL;
  g_autofree char *commands = NULL;
  WgreNftOwned *owned;

  g_return_val_if_fail (family_and_name && body, NULL);

  context = open_context (error);
  if (!context)
    return NULL;
  commands = g_strdup_printf ("table %s {\n  flags owner;\n%s}\n", family_and_name, body);
  if (nft.run (context, commands)) {
    nft_fail (error, nft.errors (context));
    return NULL;
  }
  owned = g_new0 (WgreNftOwned, 1);
  owned->context = g_steal_pointer (&context);
  owned->table = g_strdup (family_and_name);
  return owned;
}

/* Without the command the table would go, too, but nobody would be told. */
void
wgre_nft_disown (WgreNftOwned *owned)
{
  g_autofree char *commands = NULL;

  if (!owned)
    return;
  commands = g_strdup_printf ("delete table %s\n", owned->table);
  nft.run (owned->context, commands);
  nft.ctx_free (owned->context);
  g_free (owned->table);
  g_free (owned);
}
