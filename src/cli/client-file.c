/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/client-file.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bridge/file.h"
#include "cli/key-io.h"
#include "cli/qr-picture.h"
#include "cli/terminal.h"
#include "formats/format.h"

WgreServer *
wgre_client_open_server (const WgreArguments *arguments, WgreStore **ret_store, GError **error)
{
  g_return_val_if_fail (arguments && ret_store, NULL);
  *ret_store = wgre_store_open (wgre_arguments_word (arguments, 0), error);
  return *ret_store ? wgre_server_new ((*ret_store)->data, (*ret_store)->secrets, error) : NULL;
}

WgreClientSpec
wgre_client_spec (const WgreArguments *arguments, const char *name)
{
  g_return_val_if_fail (arguments, (WgreClientSpec){ 0 });
  return (WgreClientSpec){
    .name = name,
    .dns = arguments->options[WGRE_CLIENT_DNS],
    .allowed_ips = arguments->options[WGRE_CLIENT_ALLOWED_IPS],
    .keepalive = arguments->options[WGRE_CLIENT_KEEPALIVE],
    .endpoint = arguments->options[WGRE_CLIENT_ENDPOINT],
  };
}

/* --- paths --- */

static const guint paths[] = { WGRE_CLIENT_OUTPUT, WGRE_CLIENT_PNG, WGRE_CLIENT_SVG };

gboolean
wgre_client_check_paths (const WgreArguments *arguments, gboolean many, GError **error)
{
  g_return_val_if_fail (arguments, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    const char *path = arguments->options[paths[i]];
    g_autofree char *folder = path ? g_path_get_dirname (path) : NULL;

    if (!path || g_file_test (path, G_FILE_TEST_IS_DIR) ||
        (!many && g_file_test (folder, G_FILE_TEST_IS_DIR)))
      continue;
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND,
                 many ? _ ("\"%s\" is no folder: for several clients give a folder that is there")
                      : _ ("there is no folder for \"%s\": make it first"),
                 path);
    return FALSE;
  }
  return TRUE;
}

/* A name may be anything; a file's may not. */
static char *
file_name (const char *name, const char *suffix)
{
  g_autofree char *plain = g_strdelimit (g_strdup (name), "/", '-');

  return g_strconcat (*plain == '.' ? "client" : "", plain, suffix, NULL);
}

static gboolean
write_to (const char *path, const char *name, const char *suffix, const char *bytes, gsize size,
          GError **error)
{
  g_autofree char *file = file_name (name, suffix);
  g_autofree char *target = g_file_test (path, G_FILE_TEST_IS_DIR)
                                ? g_build_filename (path, file, NULL)
                                : g_strdup (path);

  if (!wgre_file_write_bytes (target, bytes, size, error))
    return FALSE;
  g_printerr (_ ("%s: written\n"), target);
  return TRUE;
}

/* --- the file and its QR code --- */

static gboolean
write_pictures (const WgreArguments *arguments, const WgreQr *qr, const char *name, GError **error)
{
  const char *png_path = arguments->options[WGRE_CLIENT_PNG];
  const char *svg_path = arguments->options[WGRE_CLIENT_SVG];
  gsize size = 0;
  char *png = png_path ? (char *) wgre_qr_png (qr, &size) : NULL;
  char *svg = svg_path ? wgre_qr_svg (qr) : NULL;
  gboolean ok = (!png || write_to (png_path, name, ".png", png, size, error)) &&
                (!svg || write_to (svg_path, name, ".svg", svg, strlen (svg), error));

  if (png)
    wgre_wipe (png, size);
  g_free (png);
  wgre_wipe_string (svg);
  return ok;
}

static gboolean
print_qr (const WgreQr *qr)
{
  gboolean colours = *wgre_terminal_style (STDOUT_FILENO, WGRE_STYLE_BOLD) != '\0';
  char *text = wgre_qr_text (qr, colours);
  gboolean ok = wgre_text_write_secret (text) == WGRE_EXIT_DONE;

  wgre_wipe_string (text);
  return ok;
}

gboolean
wgre_client_hand_out (const WgreArguments *arguments, const WgreClient *client, const char *name,
                      gboolean many, GError **error)
{
  const char *output, *text;
  gboolean wants_qr, pictures;
  g_autofree char *file = file_name (name, ".conf");
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (WgreQr) qr = NULL;

  g_return_val_if_fail (arguments && client, FALSE);
  files = wgre_format_write (file, client->data, client->secrets, NULL, error);
  if (!files)
    return FALSE;
  text = ((const WgreFile *) files->pdata[0])->text;
  output = arguments->options[WGRE_CLIENT_OUTPUT];
  if (many && !output) {
    g_print ("# %s\n", name);
    fflush (stdout);
  }
  if (output ? !write_to (output, name, ".conf", text, strlen (text), error)
             : wgre_text_write_secret (text) != WGRE_EXIT_DONE)
    return FALSE;

  wants_qr = arguments->options[WGRE_CLIENT_QR] || (!output && isatty (STDOUT_FILENO));
  pictures = arguments->options[WGRE_CLIENT_PNG] || arguments->options[WGRE_CLIENT_SVG];
  if (!wants_qr && !pictures)
    return TRUE;
  qr = wgre_qr_new (text, error);
  return qr && (!wants_qr || print_qr (qr)) && write_pictures (arguments, qr, name, error);
}

void
wgre_client_tell_reload (const WgreStore *store)
{
  g_return_if_fail (store);
  if (wgre_store_is_up (store))
    g_printerr (_ ("The server is up: \"nm-wgre reload %s\" makes it know the change.\n"),
                store->name);
}
