/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which program a command runs, and so which reader knows its words. */
#include "formats/effects/read.h"

#include <string.h>

#include "formats/effects/firewalld.h"
#include "formats/effects/iptables.h"
#include "formats/effects/nft.h"
#include "formats/effects/system.h"
#include "formats/effects/ufw.h"

static void
read_ping (const WgreLineCommand *command G_GNUC_UNUSED, GPtrArray *effects)
{
  wgre_effects_add (effects, WGRE_EFFECT_PING);
}

/* What is not looked into. */
static void
read_firewall (const WgreLineCommand *command, GPtrArray *effects)
{
  wgre_effects_fail (effects, wgre_line_word (command, 0));
}

/* Whatever they say, it is nothing to a firewall; what matters is where "echo" writes to. */
static void
read_words (const WgreLineCommand *command, GPtrArray *effects)
{
  if (command->into)
    wgre_effects_read_proc (command, effects);
  else
    wgre_effects_add (effects, WGRE_EFFECT_UNKNOWN);
}

static const struct {
  const char *name; /* "*" stands for anything */
  void (*read) (const WgreLineCommand *command, GPtrArray *effects);
} programs[] = {
  { "iptables", wgre_effects_read_iptables },
  { "iptables-nft", wgre_effects_read_iptables },
  { "iptables-legacy", wgre_effects_read_iptables },
  { "ip6tables", wgre_effects_read_iptables },
  { "ip6tables-nft", wgre_effects_read_iptables },
  { "ip6tables-legacy", wgre_effects_read_iptables },
  { "*tables*", read_firewall },
  { "nft", wgre_effects_read_nft },
  { "ufw", wgre_effects_read_ufw },
  { "firewall-cmd", wgre_effects_read_firewalld },
  { "firewall-offline-cmd", read_firewall },
  { "ip", wgre_effects_read_ip },
  { "sysctl", wgre_effects_read_sysctl },
  { "echo", read_words },
  { "logger", read_words },
  { "sleep", read_words },
  { "touch", read_words },
  { "tee", wgre_effects_read_proc },
  { "cat", wgre_effects_read_proc },
  { "resolvectl", wgre_effects_read_resolvectl },
  { "systemd-resolve", wgre_effects_read_resolve },
  { "resolvconf", wgre_effects_read_resolvconf },
  { "wg", wgre_effects_read_wg },
  { "ping*", read_ping },
  { "true", read_words },
  { ":", read_words },
};

/* Words that a script for a firewall has. */
GPtrArray *
wgre_effects_read_text (const char *text)
{
  static const char *const words[] = { "tables", "nft", "ufw", "firewall" };
  GPtrArray *effects = wgre_effects_new ();

  g_return_val_if_fail (text, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strstr (text, words[i])) {
      wgre_effects_fail (effects, NULL);
      return effects;
    }
  wgre_effects_add (effects, WGRE_EFFECT_UNKNOWN);
  return effects;
}

GPtrArray *
wgre_effects_read (const WgreLineCommand *command)
{
  const char *program = wgre_line_word (command, 0);
  GPtrArray *effects;

  g_return_val_if_fail (command, NULL);

  for (guint i = 0; program && i < G_N_ELEMENTS (programs); i++) {
    if (!g_pattern_match_simple (programs[i].name, program))
      continue;
    effects = wgre_effects_new ();
    programs[i].read (command, effects);
    if (effects->len)
      return effects;
    g_ptr_array_unref (effects);
    break;
  }
  return wgre_effects_read_text (command->text);
}
