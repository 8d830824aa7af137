/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/nft.h"

#include <glib/gi18n-lib.h>
#include <nftables/libnftables.h>
#include <string.h>

typedef struct nft_ctx NftContext;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NftContext, nft_ctx_free)

static NftContext *
open_context (GError **error)
{
  g_autoptr (NftContext) context = nft_ctx_new (NFT_CTX_DEFAULT);

  if (context && !nft_ctx_buffer_output (context) && !nft_ctx_buffer_error (context))
    return g_steal_pointer (&context);
  g_set_error_literal (error, WGRE_ERROR, WGRE_ERROR_KERNEL, _ ("cannot start nftables"));
  return NULL;
}

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

static WgreErrorCode
code_of (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (strstr (text, reasons[i].text))
      return reasons[i].code;
  return WGRE_ERROR_KERNEL;
}

/* Only nft's first line: below it libnftables shows a command and a place in it, but of commands on
 * several lines always the first, which may be the wrong one. */
static gboolean
fail (GError **error, const char *said)
{
  g_auto (GStrv) lines = g_strsplit (said, "\n", 2);
  const char *text = lines[0] ? lines[0] : "";

  if (g_str_has_prefix (text, "Error: "))
    text += strlen ("Error: ");
  g_set_error (error, WGRE_ERROR, (int) code_of (text), "nftables: %s",
               *text ? text : _ ("the commands were refused"));
  return FALSE;
}

/* @ret_output (may be NULL): what the commands print. */
static gboolean
run (const char *commands, char **ret_output, GError **error)
{
  g_autoptr (NftContext) context = open_context (error);

  if (!context)
    return FALSE;
  if (nft_run_cmd_from_buffer (context, commands))
    return fail (error, nft_ctx_get_error_buffer (context));
  if (ret_output)
    *ret_output = g_strdup (nft_ctx_get_output_buffer (context));
  return TRUE;
}

gboolean
wgre_nft_run (const char *commands, GError **error)
{
  return run (commands, NULL, error);
}

char *
wgre_nft_list_chains (GError **error)
{
  char *output = NULL;

  run ("list chains", &output, error);
  return output;
}

gboolean
wgre_nft_has_table (const char *family_and_name, gboolean *ret_has, GError **error)
{
  g_autofree char *line = g_strconcat ("table ", family_and_name, NULL), *output = NULL;
  g_auto (GStrv) lines = NULL;

  if (!run ("list tables", &output, error))
    return FALSE;
  lines = g_strsplit (output, "\n", -1);
  *ret_has = g_strv_contains ((const char *const *) lines, line);
  return TRUE;
}
