/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "doctor/doctor.h"

#include <glib/gi18n-lib.h>

#include "doctor/rules.h"

typedef struct {
  WgreCause cause;
  gboolean (*applies) (const WgreEvidence *evidence); /* NULL: always */
  void (*judge) (WgreExamination *examination);
} DoctorRow;

/* Within a likelihood, findings come in this order: from this host outwards. */
static const DoctorRow doctor_rows[] = {
  { { "failed", N_ ("The connection does not come up."),
      N_ ("do what the reason says; \"nm-wgre check\" looks at the settings") },
    NULL,
    wgre_doctor_judge_failed },
  { { "base", N_ ("There is no network for the tunnel to run on."),
      N_ ("connect this computer to a network first") },
    NULL,
    wgre_doctor_judge_base },
  { { "local", N_ ("\"local\" is not an address of this host."),
      N_ ("set \"local\" to an address that this host has, or leave it out") },
    NULL,
    wgre_doctor_judge_local },
  { { "clock", N_ ("The clock of this host is behind."),
      N_ ("set the clock: a peer ignores calls that are older than the last one") },
    wgre_doctor_has_peers,
    wgre_doctor_judge_clock },
  { { "name", N_ ("The far end's name has no address."),
      N_ ("check the name, and whether the name servers of the network answer") },
    NULL,
    wgre_doctor_judge_name },
  { { "route", N_ ("No route leads to the far end outside of the tunnel."),
      N_ ("check the address, the network that this host is in, and which routes lead there") },
    NULL,
    wgre_doctor_judge_route },
  { { "own-firewall", N_ ("The firewall of this host is in the way."),
      N_ ("let the tunnel's packets pass; \"open-firewall=yes\" lets in what comes") },
    NULL,
    wgre_doctor_judge_own_firewall },
  { { "port", N_ ("Nothing listens at the far end's port."),
      N_ ("check the port, and whether WireGuard runs at the far end") },
    NULL,
    wgre_doctor_judge_port },
  { { "host", N_ ("The far end's host cannot be reached."),
      N_ ("check the address, and whether the host is switched on and has a network") },
    NULL,
    wgre_doctor_judge_host },
  { { "firewall", N_ ("A firewall on the way refuses the tunnel's packets."),
      N_ ("let it pass them, or use a port that it lets pass") },
    NULL,
    wgre_doctor_judge_firewall },
  { { "key", N_ ("The keys of the two ends do not belong together."),
      N_ ("compare the public keys and the preshared key: each end must have the other's public "
          "key") },
    wgre_doctor_has_peers,
    wgre_doctor_judge_key },
  { { "udp-dropped", N_ ("The packets get lost on the way: something drops UDP."),
      N_ ("try from another network, or another port at the far end, such as 443") },
    wgre_doctor_has_peers,
    wgre_doctor_judge_udp_dropped },
  { { "one-way", N_ ("The far end's calls arrive, and our answers do not."),
      N_ ("check the far end's firewall, and its way back to this host") },
    wgre_doctor_has_peers,
    wgre_doctor_judge_one_way },
  { { "gre-missing", N_ ("The far end has no tunnel for these packets."),
      N_ ("check at the far end that the tunnel is up, and its addresses and its key") },
    wgre_doctor_is_gre,
    wgre_doctor_judge_gre_missing },
  { { "gre-dropped", N_ ("GRE gets lost on the way: many NATs, clouds and firewalls drop it."),
      N_ ("let IP protocol 47 pass, or carry the tunnel in UDP (encap=fou, encap=gue) or inside "
          "WireGuard (over=wireguard)") },
    wgre_doctor_is_gre,
    wgre_doctor_judge_gre_dropped },
  { { "rp-filter", N_ ("The kernel drops what comes in, because it would answer by another link."),
      N_ ("set rp_filter of the link to 2 (loose)") },
    NULL,
    wgre_doctor_judge_rp_filter },
  { { "mtu", N_ ("Large packets do not get through."),
      N_ ("give the tunnel a smaller MTU, or leave \"mtu\" out") },
    NULL,
    wgre_doctor_judge_mtu },
  { { "allowed-ips", N_ ("The allowed IPs do not cover what is sent."),
      N_ ("add the network to the allowed IPs of the peer that it belongs to") },
    wgre_doctor_has_peers,
    wgre_doctor_judge_allowed_ips },
  { { "dns", N_ ("The name servers of the tunnel do not answer, or are not asked."),
      N_ ("check the key \"dns\", and who writes /etc/resolv.conf") },
    wgre_doctor_is_up,
    wgre_doctor_judge_dns },
  { { "return-route", N_ ("The far end does not send anything back through the tunnel."),
      N_ ("check at the far end: its allowed IPs or routes for this host's address in the tunnel, "
          "and its firewall") },
    wgre_doctor_is_up,
    wgre_doctor_judge_return_route },
};

const WgreCause *
wgre_doctor_cause (guint i)
{
  return i < G_N_ELEMENTS (doctor_rows) ? &doctor_rows[i].cause : NULL;
}

const char *
wgre_doctor_likelihood_name (WgreLikelihood likelihood)
{
  static const char *const names[] = {
    [WGRE_LIKELIHOOD_CERTAIN] = "certain",
    [WGRE_LIKELIHOOD_LIKELY] = "likely",
    [WGRE_LIKELIHOOD_POSSIBLE] = "possible",
  };

  return names[likelihood];
}

static void
doctor_free_diagnosis (gpointer data)
{
  WgreDiagnosis *diagnosis = data;

  g_free (diagnosis->evidence);
  g_free (diagnosis->command);
  g_free (diagnosis);
}

GPtrArray *
wgre_doctor (const WgreEvidence *evidence)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  GPtrArray *ordered = g_ptr_array_new_with_free_func (doctor_free_diagnosis);
  WgreExamination examination = { .evidence = evidence, .found = found };

  for (guint i = 0; i < G_N_ELEMENTS (doctor_rows); i++)
    if (!doctor_rows[i].applies || doctor_rows[i].applies (evidence)) {
      examination.cause = &doctor_rows[i].cause;
      doctor_rows[i].judge (&examination);
    }

  /* Causes stay in their order: g_ptr_array_sort() is stable only since GLib 2.76. */
  for (int likelihood = WGRE_LIKELIHOOD_CERTAIN; likelihood <= WGRE_LIKELIHOOD_POSSIBLE;
       likelihood++)
    for (guint i = 0; i < found->len; i++)
      if ((int) ((const WgreDiagnosis *) found->pdata[i])->likelihood == likelihood)
        g_ptr_array_add (ordered, found->pdata[i]);
  return ordered;
}
