/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "doctor/rules.h"

void
wgre_doctor_judge_failed (WgreExamination *examination)
{
  const WgreEvidence *evidence = examination->evidence;

  if (evidence->failure)
    wgre_examination_add (examination, WGRE_LIKELIHOOD_CERTAIN, g_strdup (evidence->failure),
                          wgre_doctor_command (evidence, "nm-wgre check", ""));
}

void
wgre_doctor_judge_base (WgreExamination *examination)
{
  if (examination->evidence->base == WGRE_BASE_NONE)
    wgre_examination_add (
        examination, WGRE_LIKELIHOOD_CERTAIN,
        g_strdup (_ ("NetworkManager has no active connection but VPN connections.")),
        g_strdup ("nmcli device status"));
}

void
wgre_doctor_judge_local (WgreExamination *examination)
{
  const WgreEvidence *evidence = examination->evidence;
  g_autofree char *local = NULL;

  if (!evidence->local_missing)
    return;
  local = wgre_ip_to_string (&evidence->local);
  wgre_examination_add (examination, WGRE_LIKELIHOOD_CERTAIN,
                        g_strdup_printf (_ ("No link of this host has the address %s."), local),
                        g_strdup ("ip -brief address"));
}

void
wgre_doctor_judge_clock (WgreExamination *examination)
{
  const WgreEvidence *evidence = examination->evidence;
  g_autoptr (GDateTime) seen = NULL;
  g_autofree char *text = NULL;

  if (!evidence->clock_seen)
    return;
  seen = g_date_time_new_from_unix_local (evidence->clock_seen);
  text = seen ? g_date_time_format (seen, "%Y-%m-%d %H:%M") : NULL;
  wgre_examination_add (
      examination, WGRE_LIKELIHOOD_CERTAIN,
      g_strdup_printf (_ ("This host has written files that are newer than its clock: at %s."),
                       text ? text : "?"),
      g_strdup ("timedatectl"));
}

static void
host_judge_link (WgreExamination *examination, guint rp_filter, const char *link, const char *back,
                 const WgreIp *ip)
{
  g_autofree char *address = NULL;

  if (rp_filter != 1 || !*link || !*back || !strcmp (link, back))
    return;
  address = wgre_ip_to_string (ip);
  wgre_examination_add (
      examination, WGRE_LIKELIHOOD_LIKELY,
      g_strdup_printf (_ ("rp_filter of %s is 1 (strict), and packets to %s would leave by %s."),
                       link, address, back),
      g_strdup_printf ("sysctl net.ipv4.conf.%s.rp_filter=2", link));
}

void
wgre_doctor_judge_rp_filter (WgreExamination *examination)
{
  const WgreEvidence *evidence = examination->evidence;

  for (guint i = 0; i < evidence->ends->len; i++) {
    const WgreFarEnd *end = evidence->ends->pdata[i];

    host_judge_link (examination, end->rp_filter, end->way, end->back, &end->ip);
  }
  if (evidence->interface)
    host_judge_link (examination, evidence->inside_rp_filter, evidence->interface,
                     evidence->inside_back, &evidence->inside);
}

void
wgre_doctor_judge_own_firewall (WgreExamination *examination)
{
  const WgreEvidence *evidence = examination->evidence;

  for (guint i = 0; i < evidence->ends->len; i++) {
    const WgreFarEnd *end = evidence->ends->pdata[i];
    g_autofree char *text = NULL;

    if (end->port_reply.kind != WGRE_REPLY_REFUSED &&
        end->protocol_reply.kind != WGRE_REPLY_REFUSED)
      continue;
    text = wgre_end_describe (end);
    wgre_examination_add (
        examination, WGRE_LIKELIHOOD_CERTAIN,
        g_strdup_printf (_ ("The kernel does not let a packet to %s leave."), text),
        g_strdup ("nft list ruleset"));
  }
  if (evidence->closed_input)
    wgre_examination_add (
        examination, WGRE_LIKELIHOOD_POSSIBLE,
        g_strdup_printf (
            _ ("Peers are to call this host, none has, and the chain \"%s\" drops what it does not "
               "know."),
            evidence->closed_input),
        g_strdup_printf ("nft list chain %s", evidence->closed_input));
}
