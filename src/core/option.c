/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/option.h"

#include <glib/gi18n-lib.h>

#include <string.h>

#include "core/error.h"
#include "core/number.h"
#include "core/trusted.h"
#include "core/types.h"

#define BIT(kind) WGRE_KIND_BIT (WGRE_KIND_##kind)
#define ANY (WGRE_KIND_BIT (WGRE_N_KINDS) - 1)
#define WG (BIT (WIREGUARD) | AWG)
#define AWG BIT (AMNEZIAWG)
#define GRE_FAMILY (ANY & ~WG)
#define GRE4 (BIT (GRE) | BIT (GRETAP))
#define GRES (GRE4 | BIT (IP6GRE) | BIT (IP6GRETAP))
#define KEYED (GRES | BIT (VTI) | BIT (VTI6))
#define OUTER4 (GRE4 | BIT (IPIP) | BIT (SIT))
#define OUTER6 (BIT (IP6GRE) | BIT (IP6GRETAP) | BIT (IPIP6) | BIT (IP6IP6))
#define OUTER_HEADER (OUTER4 | OUTER6)
#define ENCAPSULATED (GRES | BIT (IPIP) | BIT (SIT) | BIT (IPIP6) | BIT (IP6IP6))

#define WGRE_OPTION(name, ...)                                                                     \
  [WGRE_OPT_##name] = { .id = WGRE_OPT_##name, .group = WGRE_HERE, __VA_ARGS__ },
static const WgreOption options[WGRE_N_OPTIONS] = {
#include "core/options.def"
};
#undef WGRE_OPTION

#define FLAGS_SUFFIX "-flags"

static const char *const group_labels[WGRE_N_GROUPS] = {
  [WGRE_GROUP_LINK] = N_ ("Interface"),
  [WGRE_GROUP_ADDRESSES] = N_ ("Addresses"),
  [WGRE_GROUP_WIREGUARD] = N_ ("WireGuard"),
  [WGRE_GROUP_AMNEZIAWG] = N_ ("AmneziaWG"),
  [WGRE_GROUP_TUNNEL] = N_ ("Tunnel"),
  [WGRE_GROUP_ROUTING] = N_ ("Routing"),
  [WGRE_GROUP_DNS] = N_ ("DNS"),
  [WGRE_GROUP_FIREWALL] = N_ ("Firewall"),
  [WGRE_GROUP_START] = N_ ("Start"),
  [WGRE_GROUP_LINES] = N_ ("Lines of files"),
};

const char *
wgre_group_label (WgreGroup group)
{
  g_return_val_if_fail (group < WGRE_N_GROUPS, NULL);
  return group_labels[group];
}

const WgreOption *
wgre_option_get (WgreOptionId id)
{
  g_return_val_if_fail (id < WGRE_N_OPTIONS, NULL);
  return &options[id];
}

/* The first number in a key that stands between or behind dots: "peer.12.psk" → digits "12", 12.
 * FALSE: there is none. */
static gboolean
find_number (const char *key, const char **ret_digits, gsize *ret_length, guint32 *ret_id)
{
  const char *dot = strchr (key, '.'), *digits = dot ? dot + 1 : NULL;
  gsize length = digits ? strspn (digits, "0123456789") : 0;
  guint64 id = 0;

  if (!length || length > 10 || (digits[length] && digits[length] != '.') ||
      (length > 1 && digits[0] == '0'))
    return FALSE;
  for (gsize i = 0; i < length; i++)
    id = 10 * id + (guint) (digits[i] - '0');
  if (id > G_MAXUINT32)
    return FALSE;
  *ret_digits = digits;
  *ret_length = length;
  *ret_id = (guint32) id;
  return TRUE;
}

static gboolean
is_pattern_of (const char *pattern, const char *key, const char *digits, gsize length)
{
  gsize before = (gsize) (digits - key);

  return !strncmp (pattern, key, before) && pattern[before] == '*' &&
         !strcmp (pattern + before + 1, digits + length);
}

const WgreOption *
wgre_option_lookup (const char *key, guint32 *ret_id)
{
  const char *digits;
  gsize length;
  guint32 id = 0;
  gboolean numbered;

  g_return_val_if_fail (key, NULL);
  numbered = find_number (key, &digits, &length, &id);
  for (guint i = 0; i < WGRE_N_OPTIONS; i++) {
    gboolean found =
        *key == *options[i].key && (numbered ? is_pattern_of (options[i].key, key, digits, length)
                                             : !strcmp (options[i].key, key));

    if (!found || (!numbered && strchr (key, '*')))
      continue;
    if (ret_id)
      *ret_id = id;
    return &options[i];
  }
  return NULL;
}

const WgreOption *
wgre_option_lookup_flags (const char *key, guint32 *ret_id)
{
  g_autofree char *secret = NULL;
  const WgreOption *option;

  g_return_val_if_fail (key != NULL, NULL);
  if (!g_str_has_suffix (key, FLAGS_SUFFIX))
    return NULL;
  secret = g_strndup (key, strlen (key) - strlen (FLAGS_SUFFIX));
  option = wgre_option_lookup (secret, ret_id);
  return option && option->flags & WGRE_OPTION_SECRET ? option : NULL;
}

/* Edit distance (Levenshtein), one row at a time. */
static guint
distance (const char *a, const char *b)
{
  gsize width = strlen (b);
  g_autofree guint *row = g_new (guint, width + 1);

  for (guint j = 0; j <= width; j++)
    row[j] = j;
  for (guint i = 1; *a; a++, i++) {
    guint diagonal = row[0];

    row[0] = i;
    for (guint j = 1; j <= width; j++) {
      guint above = row[j];

      row[j] = MIN (MIN (row[j] + 1, row[j - 1] + 1), diagonal + (*a != b[j - 1]));
      diagonal = above;
    }
  }
  return row[width];
}

char *
wgre_option_nearest (const char *key)
{
  g_autofree char *pattern = NULL, *lower = NULL;
  const WgreOption *nearest = NULL;
  const char *digits;
  gsize length;
  guint32 id = 1;
  guint least;

  g_return_val_if_fail (key != NULL, NULL);
  /* "peer.12.psk" is compared as "peer.*.psk". */
  if (find_number (key, &digits, &length, &id))
    pattern = g_strdup_printf ("%.*s*%s", (int) (digits - key), key, digits + length);
  lower = g_ascii_strdown (pattern ? pattern : key, 64);
  least = (guint) MAX (2, strlen (lower) / 3) + 1;

  g_strdelimit (lower, "_ ", '-');
  for (guint i = 0; i < WGRE_N_OPTIONS; i++) {
    guint d = distance (lower, options[i].key);

    if (d < least) {
      least = d;
      nearest = &options[i];
    }
  }
  return nearest ? wgre_option_key (nearest, id) : NULL;
}

gboolean
wgre_option_has_id (const WgreOption *option)
{
  g_return_val_if_fail (option != NULL, FALSE);
  return strchr (option->key, '*') != NULL;
}

gboolean
wgre_option_is_part_of_peer (const WgreOption *option)
{
  g_return_val_if_fail (option != NULL, FALSE);
  return option->id == WGRE_OPT_PEER || option->id == WGRE_OPT_PEER_NAME ||
         option->id == WGRE_OPT_PEER_PSK;
}

char *
wgre_option_key (const WgreOption *option, guint32 id)
{
  const char *star;
  gsize length, before;
  char *key, *end;

  g_return_val_if_fail (option, NULL);
  star = strchr (option->key, '*');
  length = strlen (option->key);
  if (!star)
    return g_strdup (option->key);
  before = (gsize) (star - option->key);
  key = g_malloc (length + WGRE_ID_DIGITS);
  memcpy (key, option->key, before);
  end = wgre_number_print (id, key + before);
  memcpy (end, star + 1, length - before);
  return key;
}

gboolean
wgre_option_applies (const WgreOption *option, const WgreKind *kind)
{
  g_return_val_if_fail (option && kind, FALSE);
  return (option->kinds & WGRE_KIND_BIT (kind->id)) != 0;
}

/* What every type refuses: text that could not be printed in one line, or is not text. Most is
 * printable ASCII to its end. */
static const char *
text_problem (const char *text)
{
  const char *rest = text;

  while (*rest >= ' ' && *rest < 0x7f)
    rest++;
  if (!g_utf8_validate (rest, -1, NULL))
    return _ ("is not valid UTF-8");
  for (; *rest; rest = g_utf8_next_char (rest))
    if (g_unichar_iscntrl (g_utf8_get_char (rest)))
      return _ ("has a control character");
  return NULL;
}

gboolean
wgre_option_parse (const WgreOption *option, guint32 id, const char *text, WgreValue *ret_value,
                   GError **error)
{
  g_autofree char *reason = NULL, *key = NULL, *start = NULL, *printable = NULL;
  const char *problem;
  WgreValue value = { 0 };

  g_return_val_if_fail (option && text && ret_value, FALSE);
  problem = text_problem (text);
  if (!problem && option->type->parse (option, text, &value, &reason)) {
    *ret_value = value;
    return TRUE;
  }
  key = wgre_option_key (option, id);
  if (option->flags & WGRE_OPTION_SECRET)
    return wgre_error_set (error, WGRE_ERROR_SECRETS, key, "%s %s", _ ("the value"),
                           problem ? problem : reason);
  /* The message stays one line: a long value is cut, control characters are shown as "?". */
  start = g_strndup (text, 60);
  printable = wgre_error_printable (start);
  wgre_error_set (error, WGRE_ERROR_INVALID, key, "\"%s%s\" %s", printable,
                  strlen (text) > 60 ? "…" : "", problem ? problem : reason);
  wgre_error_set_item (error, text);
  return FALSE;
}

char *
wgre_option_print (const WgreOption *option, const WgreValue *value)
{
  g_return_val_if_fail (option && value, NULL);
  return option->type->print (option, value);
}

void
wgre_option_append_iproute2 (GString *text, const WgreOption *option, const WgreKind *kind,
                             const WgreValue *value)
{
  gboolean v6;
  const char *word;
  g_autofree char *printed = NULL;

  g_return_if_fail (option && kind && value);
  v6 = kind->outer_family == AF_INET6;
  word = v6 && option->iproute2_v6 ? option->iproute2_v6 : option->iproute2;
  if (option->type == &wgre_type_switch) {
    g_string_append_printf (text, " %s%s", value->number ? "" : "no", word);
    return;
  }
  if (option->flags & WGRE_OPTION_HEX && value->number != WGRE_SPECIAL)
    printed = g_strdup_printf ("0x%02" G_GINT64_MODIFIER "x", value->number);
  else
    printed = wgre_option_print (option, value);
  g_string_append_printf (text, " %s %s", word, printed);
}

/* The words of a type that has them are counted from 0. */
char *
wgre_option_example (const WgreOption *option)
{
  g_autofree char *reason = NULL;
  WgreValue value = { 0 };

  g_return_val_if_fail (option != NULL, NULL);
  if (option->example || option->flags & WGRE_OPTION_SECRET)
    return g_strdup (option->example);
  if (option->fallback && option->type->parse (option, option->fallback, &value, &reason))
    value.number = !value.number;
  /* cppcheck-suppress returnDanglingLifetime; what is printed is the caller's */
  return wgre_option_print (option, &value);
}

void
wgre_option_clear_value (const WgreOption *option, WgreValue *value)
{
  g_return_if_fail (option && value);
  if (option->type->clear)
    option->type->clear (value);
}
