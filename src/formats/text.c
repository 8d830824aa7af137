/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/text.h"

#include <string.h>

#include "core/error.h"

/* A run of this many characters of the base64 alphabet may be a key, or most of one; a key has 43.
 */
#define KEY_RUN 40
#define QUOTE_CHARACTERS 60

gboolean
wgre_text_is_blank (char c)
{
  return c == ' ' || (c >= '\t' && c <= '\r');
}

gboolean
wgre_text_next (WgreText *text)
{
  char *end;

  if (!text->next)
    return FALSE;
  text->line = text->next;
  text->number++;
  end = strchr (text->line, '\n');
  text->next = end ? end + 1 : NULL;
  if (!end)
    end = text->line + strlen (text->line);
  while (end > text->line && wgre_text_is_blank (end[-1]))
    end--;
  *end = '\0';
  return TRUE;
}

/* Counts the bytes that begin a character. The line may have been cut by NULs before @at. */
guint
wgre_text_column (const WgreText *text, const char *at)
{
  guint column = 1;

  for (const char *p = text->line; p < at; p++)
    column += (*p & 0xc0) != 0x80;
  return column;
}

gboolean
wgre_text_fail (const WgreText *text, const char *at, gint code, GError **error,
                const char *message, ...)
{
  g_autofree char *what = NULL, *column = NULL;
  va_list arguments;

  va_start (arguments, message);
  what = g_strdup_vprintf (message, arguments);
  va_end (arguments);
  column = at ? g_strdup_printf ("%u:", wgre_text_column (text, at)) : g_strdup ("");
  g_set_error (error, WGRE_ERROR, code, "%s:%u:%s %s", text->file, text->number, column, what);
  return FALSE;
}

void
wgre_text_warn (const WgreText *text, const char *at, const char *message, ...)
{
  WgreWarning *warning = g_new0 (WgreWarning, 1);
  va_list arguments;

  warning->line = text->number;
  warning->column = at ? wgre_text_column (text, at) : 0;
  va_start (arguments, message);
  warning->text = g_strdup_vprintf (message, arguments);
  va_end (arguments);
  g_ptr_array_add (text->import->warnings, warning);
}

static void
set_line (const WgreText *text, const char *key)
{
  g_hash_table_replace (text->import->lines, g_strdup (key), GUINT_TO_POINTER (text->number));
}

void
wgre_text_set (const WgreText *text, const char *key, const char *value)
{
  g_hash_table_replace (text->import->data, g_strdup (key), g_strdup (value));
  set_line (text, key);
}

void
wgre_text_set_secret (const WgreText *text, const char *key, const char *value)
{
  g_hash_table_replace (text->import->secrets, g_strdup (key), g_strdup (value));
  g_hash_table_replace (text->import->data, g_strconcat (key, "-flags", NULL), g_strdup ("0"));
  set_line (text, key);
}

char *
wgre_text_trim (char *text)
{
  char *end = text + strlen (text);

  while (end > text && wgre_text_is_blank (end[-1]))
    end--;
  *end = '\0';
  while (wgre_text_is_blank (*text))
    text++;
  return text;
}

gboolean
wgre_text_squeeze (char *text)
{
  char *kept = text;
  const char *from = text;

  for (; *from; from++)
    if (!wgre_text_is_blank (*from))
      *kept++ = *from;
  *kept = '\0';
  return kept != from;
}

gboolean
wgre_text_decimal (const char *text, guint64 max, guint64 *ret_number)
{
  return g_ascii_isdigit (*text) && g_ascii_string_to_unsigned (text, 10, 0, max, ret_number, NULL);
}

gboolean
wgre_text_c_number (const char *text, guint64 max, guint64 *ret_number)
{
  gboolean hex = text[0] == '0' && g_ascii_tolower (text[1]) == 'x';
  const char *digits = hex ? text + 2 : text;
  guint base = hex ? 16 : *text == '0' ? 8 : 10;
  gsize length = strlen (digits);

  /* strspn: the library skips a second "0x". */
  return length && strspn (digits, hex ? "0123456789abcdefABCDEF" : "0123456789") == length &&
         g_ascii_string_to_unsigned (digits, base, 0, max, ret_number, NULL);
}

static gsize
base64_run (const char *text)
{
  gsize length = 0;

  while (g_ascii_isalnum (text[length]) || text[length] == '+' || text[length] == '/')
    length++;
  return length;
}

char *
wgre_text_mask (const char *text)
{
  GString *masked = g_string_new (NULL);

  while (*text) {
    gsize run = base64_run (text);

    if (run >= KEY_RUN) {
      g_string_append (masked, "(hidden)");
      text += run + strspn (text + run, "=");
    } else if (run) {
      g_string_append_len (masked, text, (gssize) run);
      text += run;
    } else {
      g_string_append_c (masked, g_ascii_iscntrl (*text) ? '?' : *text);
      text++;
    }
  }
  return g_string_free (masked, FALSE);
}

char *
wgre_text_quote (const char *text)
{
  g_autofree char *masked = wgre_text_mask (text);
  g_autofree char *valid = g_utf8_make_valid (masked, -1);
  gboolean whole = g_utf8_strlen (valid, -1) <= QUOTE_CHARACTERS;
  g_autofree char *start = g_utf8_substring (valid, 0, whole ? -1 : QUOTE_CHARACTERS);

  return g_strdup_printf ("\"%s%s\"", start, whole ? "" : "…");
}
