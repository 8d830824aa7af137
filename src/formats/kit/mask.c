/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hides secrets in what is shown or kept of a file: what is called a key is hidden in any shape,
 * for a broken one is still most of it; what is called nothing, when it looks like one. */
#include "formats/kit/mask.h"

#include <string.h>

#include "formats/kit/words.h"

/* A run of this many characters of the base64 alphabet may be a key, or most of one; a key has 43.
 */
#define KEY_RUN 40
/* This many may be the rest of a key that was cut in two. */
#define REST_RUN 4
#define QUOTE_CHARACTERS 60
#define HIDDEN "(hidden)"

/* What secrets are called, without the "-" and "_" in it. A longer word is another one, as
 * "PrivateKeyFile" is. */
static const char *const secret_names[] = {
  "privatekey",          "presharedkey", "localprivatekey", "peerpresharedkey",
  "headerprotectionkey", "psk",          "secretkey",
};

/* Words of prose, too: what stands behind them must be long. */
static const char *const vague_names[] = { "private", "shared", "preshared", "secret", "key" };
#define VAGUE_RUN 16

static const char *const public_names[] = { "publickey", "peerpublickey", "public", "peer" };

/* --- names --- */

/* Whether @text[@length] is one of the names, whatever stands between its letters. */
static gboolean
mask_is_called (const char *text, gsize length, const char *name)
{
  for (gsize i = 0; i < length; i++) {
    if (!g_ascii_isalnum (text[i]))
      continue;
    if (g_ascii_tolower (text[i]) != *name)
      return FALSE;
    name++;
  }
  return !*name;
}

static gboolean
mask_is_one_of (const char *text, gsize length, const char *const *names, guint count)
{
  for (guint i = 0; i < count; i++)
    if (mask_is_called (text, length, names[i]))
      return TRUE;
  return FALSE;
}

/* A name with a slip in it is most likely that of a secret all the same. */
#define MOST_SLIPS 2
#define LONGEST_NAME 16

/* How many characters are to be put in, taken out or changed to make @a of @b. */
static guint
count_slips (const char *a, const char *b)
{
  guint row[LONGEST_NAME + 1], length = (guint) strlen (b);

  for (guint j = 0; j <= length; j++)
    row[j] = j;
  for (guint i = 0; a[i]; i++) {
    guint before = row[0]++;

    for (guint j = 0; j < length; j++) {
      guint change = before + (a[i] != b[j]);

      before = row[j + 1];
      row[j + 1] = MIN (change, MIN (row[j], before) + 1);
    }
  }
  return row[length];
}

static gboolean
is_nearly_secret (const char *text, gsize length)
{
  static const char *const names[] = { "privatekey", "presharedkey" };
  char letters[LONGEST_NAME + 1];
  guint n = 0;

  for (gsize i = 0; i < length; i++) {
    if (!g_ascii_isalnum (text[i]))
      continue;
    if (n == LONGEST_NAME)
      return FALSE;
    letters[n++] = g_ascii_tolower (text[i]);
  }
  letters[n] = '\0';
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (count_slips (letters, names[i]) <= MOST_SLIPS)
      return TRUE;
  return FALSE;
}

/* --- values --- */

/* A command may name a file instead of a key. */
static gboolean
is_file (const char *text)
{
  static const char *const roots[] = { "/etc/", "/root/", "/home/", "/run/", "/tmp/", "/var/",
                                       "/usr/", "/dev/",  "/proc/", "/srv/", "/opt/", "/sys/" };

  for (guint i = 0; i < G_N_ELEMENTS (roots); i++)
    if (wgre_text_begins (text, roots[i]))
      return TRUE;
  return *text == '<' || *text == '$' || *text == '`' || *text == '@';
}

#define NO_BREAK_SPACE "\xc2\xa0"

static const char *
mask_skip (const char *text, const char *characters)
{
  for (;;) {
    if (wgre_text_begins (text, NO_BREAK_SPACE))
      text += strlen (NO_BREAK_SPACE);
    else if (*text && strchr (characters, *text))
      text++;
    else
      return text;
  }
}

/* Where the value of a name begins that ends at @end; NULL: none follows. Blanks alone are enough:
 * the sign between them may have been forgotten. */
static const char *
find_value (const char *end, gboolean *ret_sign)
{
  const char *text = mask_skip (end, " \t\"'");

  *ret_sign = *text == '=' || *text == ':';
  if (*ret_sign)
    text = mask_skip (text + 1, " \t\"'=:");
  if (!*text || strchr ("#,;}@", *text) || (!*ret_sign && (text == end || is_file (text))))
    return NULL;
  return text;
}

static gboolean
is_alphabet (char c)
{
  return g_ascii_isalnum (c) || c == '+' || c == '/' || c == '-' || c == '_';
}

static gsize
key_run (const char *text)
{
  gsize length = 0;

  while (is_alphabet (text[length]))
    length++;
  return length;
}

/* Where a secret begins behind the name at @text; NULL: none does. */
static const char *
mask_find_secret (const char *text, gsize length)
{
  gboolean sign, vague = mask_is_one_of (text, length, vague_names, G_N_ELEMENTS (vague_names));
  const char *value;

  if (!vague && !mask_is_one_of (text, length, secret_names, G_N_ELEMENTS (secret_names)) &&
      !is_nearly_secret (text, length))
    return NULL;
  value = find_value (text + length, &sign);
  return value && (key_run (value) >= VAGUE_RUN || (sign && !vague)) ? value : NULL;
}

/* --- masking --- */

typedef struct {
  const char *text;
  GString *masked; /* NULL: it is only asked whether something is hidden */
  gboolean public; /* what comes next was called a public key */
  gboolean changed;
} Mask;

static void
mask_append (Mask *mask, const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++) {
    mask->changed |= g_ascii_iscntrl (text[i]);
    if (mask->masked)
      g_string_append_c (mask->masked, g_ascii_iscntrl (text[i]) ? '?' : text[i]);
  }
}

static void
hide (Mask *mask)
{
  mask->changed = TRUE;
  if (mask->masked)
    g_string_append (mask->masked, HIDDEN);
}

/* A name and, if it is that of a secret, all the rest. TRUE: nothing is left. */
static gboolean
mask_take_name (Mask *mask, gsize length)
{
  const char *value = mask_find_secret (mask->text, length);

  mask->public = mask_is_one_of (mask->text, length, public_names, G_N_ELEMENTS (public_names));
  if (!value) {
    mask_append (mask, mask->text, length);
    mask->text += length;
    return FALSE;
  }
  mask_append (mask, mask->text, (gsize) (value - mask->text));
  hide (mask);
  return TRUE;
}

/* Takes runs of characters that a key may have, names, and single characters. */
static void
run_mask (Mask *mask)
{
  while (*mask->text) {
    gsize run = key_run (mask->text), name = 0;

    if (run >= KEY_RUN && !mask->public) {
      hide (mask);
      mask->text += run;
      mask->text += strspn (mask->text, "=");
      continue;
    }
    if (run >= KEY_RUN) {
      mask_append (mask, mask->text, run);
      mask->text += run;
      continue;
    }
    while (g_ascii_isalnum (mask->text[name]) || mask->text[name] == '-' || mask->text[name] == '_')
      name++;
    if (name && mask_take_name (mask, name))
      return;
    if (!name) {
      mask_append (mask, mask->text, 1);
      mask->text++;
    }
  }
}

char *
wgre_text_mask (const char *text)
{
  Mask mask = { .text = text, .masked = g_string_new (NULL) };

  run_mask (&mask);
  return g_string_free (mask.masked, FALSE);
}

/* Whether nothing in it can be a secret, nor called one: true of nearly every name, and quickly
 * seen. */
static gboolean
mask_is_harmless (const char *text)
{
  guint run = 0;

  for (; *text && run < VAGUE_RUN; text++) {
    if (g_ascii_iscntrl (*text) || *text == '=' || *text == ':')
      return FALSE;
    run = is_alphabet (*text) ? run + 1 : 0;
  }
  return run < VAGUE_RUN;
}

gboolean
wgre_text_is_plain (const char *text)
{
  Mask mask = { .text = text };

  if (mask_is_harmless (text))
    return TRUE;
  run_mask (&mask);
  return !mask.changed;
}

gboolean
wgre_text_may_go_on (const char *text)
{
  const char *start, *end;

  g_return_val_if_fail (text, FALSE);
  start = end = text + strspn (text, " \t");
  while (is_alphabet (*end) || *end == ' ' || *end == '\t')
    end++;
  return end - start >= REST_RUN && end[strspn (end, "= \t\"'")] == '\0';
}

char *
wgre_text_mask_below (const char *above, const char *text)
{
  gboolean secret = above && !wgre_text_is_plain (above);

  return secret && wgre_text_may_go_on (text) ? g_strdup (HIDDEN) : wgre_text_mask (text);
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
