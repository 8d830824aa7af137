/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/kit/remark.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/error.h"
#include "core/option.h"

#define MARK "#wgre:"

/* In quotation marks if there is need for them. All that is not ASCII stays as it is: g_strescape()
 * would write it in octal. */
static char *
remark_print (const char *value)
{
  gsize length = strlen (value);
  gboolean plain = !length || (*value != '"' && !wgre_text_is_blank (*value) &&
                               !wgre_text_is_blank (value[length - 1]));
  char high[129];
  g_autofree char *escaped = NULL;

  for (const char *p = value; plain && *p; p++)
    plain = !g_ascii_iscntrl (*p);
  if (plain)
    return g_strdup (value);
  for (guint i = 0; i < 128; i++)
    high[i] = (char) (128 + i);
  high[128] = '\0';
  escaped = g_strescape (value, high);
  return g_strdup_printf ("\"%s\"", escaped);
}

static char *
unquote (const char *value)
{
  gsize length = strlen (value);
  g_autofree char *inner = NULL;

  if (length < 2 || *value != '"' || value[length - 1] != '"')
    return g_strdup (value);
  inner = g_strndup (value + 1, length - 2);
  return g_strcompress (inner);
}

gboolean
wgre_remark_parse (const char *line, char **ret_key, char **ret_value)
{
  g_autofree char *copy = NULL;
  char *equals;

  g_return_val_if_fail (line && ret_key && ret_value, FALSE);

  if (*line != *MARK || !wgre_text_begins (line, MARK))
    return FALSE;
  copy = g_strdup (line + strlen (MARK));
  equals = strchr (copy, '=');
  if (equals)
    *equals = '\0';
  *ret_key = g_strdup (wgre_text_trim (copy));
  *ret_value = equals ? unquote (wgre_text_trim (equals + 1)) : g_strdup ("");
  return TRUE;
}

gboolean
wgre_remark_set (const WgreText *text, const char *key, const char *value, GError **error)
{
  g_return_val_if_fail (text->sink && key && value, FALSE);

  if (!wgre_option_lookup (key, NULL) && !wgre_option_lookup_flags (key, NULL))
    return wgre_text_fail (text, text->line, "#wgre", WGRE_ERROR_UNKNOWN, error,
                           _ ("is not followed by a known key: correct it, or remove the line"));
  wgre_text_set (text, key, value);
  return TRUE;
}

void
wgre_remark_append (GString *text, const char *key, const char *value)
{
  g_autofree char *printed = remark_print (value);

  g_return_if_fail (text && key && value);

  g_string_append_printf (text, MARK " %s = %s\n", key, printed);
}
