/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/wgquick/names.h"

#include <string.h>

#include "core/ip.h"
#include "formats/kit/text.h"

/* What wgre_type_text allows, and what still reads as a name and not as prose. */
#define NAME_BYTES 255
#define PLAIN_CHARACTERS 64

static const struct {
  const char *word;       /* "": none, the whole comment is the name */
  const char *separators; /* between word and name; a blank in it stands for any blanks */
  WgreCommentPlace places;
} forms[] = {
  { "name", "=:", WGRE_COMMENT_ANYWHERE },
  { "friendly_name", "=:", WGRE_COMMENT_ANYWHERE },
  { "display name", "=:", WGRE_COMMENT_ANYWHERE }, /* of wg-portal */
  { "peer name", "=:", WGRE_COMMENT_ANYWHERE },
  { "client", ": ", WGRE_COMMENT_ABOVE | WGRE_COMMENT_FIRST },
  { "begin", " ", WGRE_COMMENT_ABOVE },
  { "", "", WGRE_COMMENT_FIRST },
};

static const char *
wgquick_names_skip_blanks (const char *text)
{
  while (wgre_text_is_blank (*text))
    text++;
  return text;
}

/* The text behind a form's word and separator, or NULL. */
static const char *
match_form (const char *text, const char *word, const char *separators)
{
  const char *end = text + strlen (word), *next;

  if (g_ascii_strncasecmp (text, word, strlen (word)))
    return NULL;
  if (!*word)
    return text;
  next = wgquick_names_skip_blanks (end);
  if (*next && *next != ' ' && strchr (separators, *next))
    return wgquick_names_skip_blanks (next + 1);
  return next > end && strchr (separators, ' ') ? next : NULL;
}

/* Cuts what decorates a name: "### begin x ###", and the id in "x (1b2c…)"; and what is too long.
 */
static void
names_cut (char *name, gboolean id)
{
  gsize length = strlen (name);
  char *parenthesis;
  char *end = name + NAME_BYTES;

  while (length && (name[length - 1] == '#' || wgre_text_is_blank (name[length - 1])))
    name[--length] = '\0';
  parenthesis = id && length && name[length - 1] == ')' ? g_strrstr (name, " (") : NULL;
  if (parenthesis)
    *parenthesis = '\0';

  if (strlen (name) <= NAME_BYTES)
    return;
  while ((*end & 0xc0) == 0x80) /* no part of a character */
    end--;
  *end = '\0';
}

/* Refuses control characters, what could be a key that somebody keeps in a comment, and a network
 * that was taken out of a list. A whole comment (@bare) may be no name at all: "# AllowedIPs = …"
 * is a line that was taken out, and a long text is prose. */
static gboolean
names_is_name (const char *name, gboolean bare)
{
  static const char marks[] = "!["; /* "#! x", "#[disabled]": what a program says to itself */
  WgrePrefix prefix;

  if (!*name || !wgre_text_is_plain (name) || wgre_prefix_parse (name, TRUE, &prefix))
    return FALSE;
  return !bare || (!strchr (name, '=') && !strchr (marks, *name) &&
                   g_utf8_strlen (name, -1) <= PLAIN_CHARACTERS);
}

char *
wgre_comment_name (const char *comment, WgreCommentPlace place)
{
  static const char tag[] = "-WGP-"; /* "-WGP- Display name: x": wg-portal marks its comments */
  const char *text;

  g_return_val_if_fail (comment, NULL);

  text = comment + strspn (comment, "#;_ \t");
  if (wgre_text_begins (text, tag))
    text = wgquick_names_skip_blanks (text + strlen (tag));
  for (guint i = 0; *text && i < G_N_ELEMENTS (forms); i++) {
    const char *found =
        forms[i].places & place ? match_form (text, forms[i].word, forms[i].separators) : NULL;
    g_autofree char *name = found ? g_strdup (found) : NULL;

    if (!name)
      continue;
    names_cut (name, forms[i].places & WGRE_COMMENT_ABOVE);
    return names_is_name (name, !forms[i].word[0]) ? g_steal_pointer (&name) : NULL;
  }
  return NULL;
}
