/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/kit/link-words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/error.h"
#include "core/option.h"
#include "core/types.h"

/* Other words of ip(8) for the same. */
static const struct {
  const char *name;
  const char *word;
} aliases[] = {
  { "hoplimit", "ttl" },
  { "hlim", "ttl" },
  { "tclass", "tos" },
  { "tc", "tos" },
  { "dsfield", "tos" },
  { "traffic_class", "tos" },
  { "encap-csum6", "encap-udp6-csum" },
  { "noencap-csum6", "noencap-udp6-csum" },
};

/* Words that say nothing that a profile has; @values follow. A profile that cannot do without them
 * does not come up by them either. */
static const struct {
  const char *name;
  guint values;
} lost[] = {
  { "txqueuelen", 1 },  { "qlen", 1 },  { "address", 1 }, { "index", 1 }, { "numtxqueues", 1 },
  { "numrxqueues", 1 }, { "group", 1 }, { "alias", 1 },   { "link", 1 },  { "noencap", 0 },
};

/* The kinds by the words that differ from the profile's. */
static const struct {
  const char *name;
  const char *tunnel;
  const char *key; /* that is "yes" then; NULL: none */
} kinds[] = {
  { "ip/ip", "ipip", NULL },       { "ipv4/ipv4", "ipip", NULL }, { "gre/ip", "gre", NULL },
  { "ipv6/ip", "sit", NULL },      { "ip6ip", "sit", NULL },      { "gre/ipv6", "ip6gre", NULL },
  { "ipv6/ipv6", "ip6ip6", NULL }, { "ip/ipv6", "ipip6", NULL },  { "ipv4/ipv6", "ipip6", NULL },
  { "ip4ip6", "ipip6", NULL },     { "isatap", "sit", "isatap" },
};

/* --- one word --- */

static const WgreOption *
find_option (const char *word)
{
  for (guint i = 0; i < WGRE_N_OPTIONS; i++) {
    const WgreOption *option = wgre_option_get ((WgreOptionId) i);

    if (option->iproute2 && !strcmp (option->iproute2, word))
      return option;
  }
  return NULL;
}

static void
add_setting (WgreLinkWords *words, const WgreOption *option, const char *value, guint at)
{
  WgreLinkSetting setting = { option, value, at };

  g_array_append_val (words->settings, setting);
}

/* The number of words that a key takes; 0: it is none. A switch stands alone, with "no" before it
 * when it is off. */
static guint
take_setting (const WgreShell *shell, guint i, WgreLinkWords *words)
{
  const char *word = wgre_shell_word (shell, i);
  const WgreOption *option, *opposite;

  for (guint n = 0; n < G_N_ELEMENTS (aliases); n++)
    if (!strcmp (aliases[n].name, word)) {
      word = aliases[n].word;
      break;
    }
  option = find_option (word);
  opposite = g_str_has_prefix (word, "no") ? find_option (word + 2) : NULL;
  if (option && option->type == &wgre_type_switch) {
    add_setting (words, option, "yes", i);
    return 1;
  }
  if (opposite && opposite->type == &wgre_type_switch) {
    add_setting (words, opposite, "no", i);
    return 1;
  }
  if (!option || !wgre_shell_word (shell, i + 1))
    return 0;
  add_setting (words, option, wgre_shell_word (shell, i + 1), i + 1);
  return 2;
}

static guint
take_lost (const WgreShell *shell, guint i, WgreLinkWords *words)
{
  const char *word = wgre_shell_word (shell, i);

  for (guint n = 0; n < G_N_ELEMENTS (lost); n++)
    if (!strcmp (lost[n].name, word)) {
      g_array_append_val (words->lost, i);
      return 1 + lost[n].values;
    }
  return 0;
}

static guint
take_kind (const WgreShell *shell, guint i, WgreLinkWords *words)
{
  const char *word = wgre_shell_word (shell, i);

  if ((strcmp (word, "mode") && strcmp (word, "type")) || !wgre_shell_word (shell, i + 1))
    return 0;
  words->kind = i + 1;
  return 2;
}

/* A word that is nothing else is the name; "name" may stand before it. */
static guint
link_words_take_name (const WgreShell *shell, guint i, WgreLinkWords *words)
{
  const char *word = wgre_shell_word (shell, i);
  guint skip = !strcmp (word, "name") && wgre_shell_word (shell, i + 1) ? 1 : 0;

  if (words->name)
    words->odd = words->odd ? words->odd : i;
  else
    words->name = i + skip;
  return 1 + skip;
}

static guint
take_device (const WgreShell *shell, guint i, WgreLinkWords *words)
{
  if (!words->link || words->kind || strcmp (wgre_shell_word (shell, i), "dev") ||
      !wgre_shell_word (shell, i + 1))
    return 0;
  return 1 + link_words_take_name (shell, i + 1, words);
}

void
wgre_link_words_parse (const WgreShell *shell, guint first, gboolean link, WgreLinkWords *ret_words)
{
  static guint (*const takers[]) (const WgreShell *shell, guint i,
                                  WgreLinkWords *words) = { take_device, take_kind, take_setting,
                                                            take_lost, link_words_take_name };

  g_return_if_fail (shell && ret_words);

  *ret_words = (WgreLinkWords){
    .link = link,
    .settings = g_array_new (FALSE, FALSE, sizeof (WgreLinkSetting)),
    .lost = g_array_new (FALSE, FALSE, sizeof (guint)),
  };
  for (guint i = first; i < shell->words->len;) {
    guint taken = 0;

    for (guint n = 0; !taken; n++)
      taken = takers[n](shell, i, ret_words);
    i += taken;
  }
}

void
wgre_link_words_clear (WgreLinkWords *words)
{
  g_return_if_fail (words);

  g_clear_pointer (&words->settings, g_array_unref);
  g_clear_pointer (&words->lost, g_array_unref);
}

/* --- the whole --- */

/* What stands for the same as nothing. */
static const struct {
  WgreOptionId option;
  const char *value;
} unset[] = {
  { WGRE_OPT_TTL, "0" },
  { WGRE_OPT_ENCAP, "none" },
  { WGRE_OPT_LOCAL, "any" },
  { WGRE_OPT_REMOTE, "any" },
};

/* Some numbers are hexadecimal to ip(8) without saying so. */
static gboolean
apply_setting (const WgreShell *shell, const WgreLinkSetting *setting, GError **error)
{
  const WgreOption *option = setting->option;
  gboolean digits = setting->value[strspn (setting->value, G_CSET_DIGITS "abcdefABCDEF")] == '\0';
  g_autofree char *hex =
      option->flags & WGRE_OPTION_HEX && digits ? g_strconcat ("0x", setting->value, NULL) : NULL;
  const char *value = hex ? hex : setting->value;

  for (guint i = 0; i < G_N_ELEMENTS (unset); i++)
    if (unset[i].option == option->id && !strcmp (unset[i].value, setting->value))
      return TRUE;
  return wgre_shell_set_value (shell, setting->at, option->iproute2, option->key, value, error);
}

const char *
wgre_link_words_kind (const WgreShell *shell, const WgreLinkWords *words)
{
  const char *word;
  const WgreKind *kind;

  g_return_val_if_fail (words, NULL);
  word = words->kind ? wgre_shell_word (shell, words->kind) : NULL;
  kind = wgre_kind_by_name (word);
  for (guint i = 0; word && i < G_N_ELEMENTS (kinds); i++)
    if (!strcmp (kinds[i].name, word))
      return kinds[i].tunnel;
  return kind ? kind->name : NULL;
}

static gboolean
apply_kind (const WgreShell *shell, const WgreLinkWords *words, GError **error)
{
  const char *kind = wgre_link_words_kind (shell, words);
  const char *key = NULL;

  /* A word for a kind may say a key besides. */
  for (guint i = 0; kind && i < G_N_ELEMENTS (kinds); i++)
    if (!strcmp (kinds[i].name, wgre_shell_word (shell, words->kind)))
      key = kinds[i].key;
  if (kind)
    return wgre_shell_set_value (shell, words->kind, "type", "tunnel", kind, error) &&
           (!key || wgre_shell_set_value (shell, words->kind, "type", key, "yes", error));
  if (words->kind)
    return wgre_shell_fail (shell, words->kind, NULL, WGRE_ERROR_UNSUPPORTED, error,
                            _ ("this is not a kind of tunnel that is known here"));
  return wgre_shell_fail (shell, 0, "mode", WGRE_ERROR_MISSING, error,
                          _ ("is missing: give the kind of tunnel"));
}

gboolean
wgre_link_words_apply (const WgreShell *shell, const WgreLinkWords *words, GError **error)
{
  g_return_val_if_fail (words, FALSE);

  if (words->odd && !strcmp (wgre_shell_word (shell, words->odd), "external"))
    return wgre_shell_fail (
        shell, words->odd, "external", WGRE_ERROR_UNSUPPORTED, error,
        _ ("another program gives each packet its ends: leave the device to that program"));
  if (words->odd)
    return wgre_shell_fail (shell, words->odd, NULL, WGRE_ERROR_INVALID, error,
                            _ ("this is not a word for a tunnel that is known here"));
  for (guint i = 0; i < words->lost->len; i++) {
    guint at = g_array_index (words->lost, guint, i);

    wgre_shell_warn (shell, at, _ ("%s: is not taken over"), wgre_shell_word (shell, at));
  }
  if (!apply_kind (shell, words, error))
    return FALSE;
  for (guint i = 0; i < words->settings->len; i++)
    if (!apply_setting (shell, &g_array_index (words->settings, WgreLinkSetting, i), error))
      return FALSE;
  return TRUE;
}
