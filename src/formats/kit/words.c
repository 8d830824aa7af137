/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/kit/words.h"

#include <string.h>

/* What a file is shows in its first lines; a large one that is somebody else's is declined at once.
 */
#define SNIFFED (1024 * 1024)

gboolean
wgre_text_is_blank (char c)
{
  return c == ' ' || (c >= '\t' && c <= '\r');
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
  char *kept;
  const char *from;

  g_return_val_if_fail (text, FALSE);
  kept = text + strcspn (text, " \t\n\v\f\r");
  from = kept;
  for (; *from; from++)
    if (!wgre_text_is_blank (*from))
      *kept++ = *from;
  *kept = '\0';
  return kept != from;
}

gboolean
wgre_text_decimal (const char *text, guint64 max, guint64 *ret_number)
{
  guint64 number = 0;

  g_return_val_if_fail (text && ret_number, FALSE);
  if (!*text)
    return FALSE;
  for (; *text; text++) {
    guint64 digit = (guint64) (*text - '0');

    if (!g_ascii_isdigit (*text) || digit > max || number > (max - digit) / 10)
      return FALSE;
    number = 10 * number + digit;
  }
  *ret_number = number;
  return TRUE;
}

gboolean
wgre_text_c_number (const char *text, guint64 max, guint64 *ret_number)
{
  gboolean hex;
  const char *digits;
  guint base;
  gsize length;

  g_return_val_if_fail (text, FALSE);
  hex = text[0] == '0' && g_ascii_tolower (text[1]) == 'x';
  digits = hex ? text + 2 : text;
  base = hex ? 16 : *text == '0' ? 8 : 10;
  length = strlen (digits);
  /* strspn: the library skips a second "0x". */
  return length && strspn (digits, hex ? "0123456789abcdefABCDEF" : "0123456789") == length &&
         g_ascii_string_to_unsigned (digits, base, 0, max, ret_number, NULL);
}

gboolean
wgre_text_has_line (const char *text, gboolean (*matches) (const char *line))
{
  const char *start = text;

  while (text && text - start < SNIFFED) {
    while (*text && *text != '\n' && wgre_text_is_blank (*text))
      text++;
    if (*text != '\n' && matches (text))
      return TRUE;
    text = strchr (text, '\n');
    text = text ? text + 1 : NULL;
  }
  return FALSE;
}

gboolean
wgre_text_begins (const char *text, const char *word)
{
  g_return_val_if_fail (text && word, FALSE);

  return !strncmp (text, word, strlen (word));
}

gboolean
wgre_text_has_word (const char *line, const char *word)
{
  gsize length;

  g_return_val_if_fail (word && line != NULL, FALSE);
  length = strlen (word);
  return !g_ascii_strncasecmp (line, word, length) && !g_ascii_isalnum (line[length]) &&
         (line[length] == '\0' || !strchr ("_-.", line[length]));
}
