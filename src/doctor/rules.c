/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the rules ask of tunnels and of their far ends. */
#include <netinet/in.h>

#include "doctor/rules.h"

void
wgre_examination_add (WgreExamination *examination, WgreLikelihood likelihood, char *evidence,
                      char *command)
{
  WgreDiagnosis *diagnosis = g_new0 (WgreDiagnosis, 1);

  g_return_if_fail (examination);
  diagnosis->cause = examination->cause;
  diagnosis->likelihood = likelihood;
  diagnosis->evidence = evidence;
  diagnosis->command = command;
  g_ptr_array_add (examination->found, diagnosis);
}

/* A session is used for so long (REJECT_AFTER_TIME of the WireGuard paper, section 6.1). */
#define END_SESSION_S 180

gboolean
wgre_doctor_has_peers (const WgreEvidence *evidence)
{
  g_return_val_if_fail (evidence, FALSE);
  return evidence->profile &&
         wgre_profile_peers (wgre_profile_carrier (evidence->profile))->len != 0;
}

gboolean
wgre_doctor_is_up (const WgreEvidence *evidence)
{
  g_return_val_if_fail (evidence, FALSE);
  return evidence->up;
}

gboolean
wgre_doctor_is_gre (const WgreEvidence *evidence)
{
  const WgreProfile *profile;

  g_return_val_if_fail (evidence, FALSE);
  profile = evidence->profile;
  return profile && !wgre_profile_lower (profile) &&
         wgre_profile_kind (profile)->outer_protocol == IPPROTO_GRE &&
         !wgre_profile_has (profile, WGRE_OPT_ENCAP);
}

gboolean
wgre_end_is_alive (const WgreFarEnd *end)
{
  g_return_val_if_fail (end, FALSE);
  return end->counted && end->handshake_age >= 0 && end->handshake_age < END_SESSION_S &&
         (end->received || !end->sent);
}

gboolean
wgre_end_is_silent (const WgreFarEnd *end)
{
  g_return_val_if_fail (end, FALSE);
  return end->counted && !wgre_end_is_alive (end) && end->sent && !end->received;
}

gboolean
wgre_doctor_any_silent (const WgreEvidence *evidence)
{
  g_return_val_if_fail (evidence, FALSE);
  for (guint i = 0; i < evidence->ends->len; i++)
    if (wgre_end_is_silent (evidence->ends->pdata[i]))
      return TRUE;
  return FALSE;
}

char *
wgre_doctor_command (const WgreEvidence *evidence, const char *before, const char *after)
{
  g_autofree char *name = NULL;

  g_return_val_if_fail (evidence, NULL);
  name = g_shell_quote (evidence->id);
  return g_strdup_printf ("%s %s%s", before, name, after);
}

char *
wgre_end_describe (const WgreFarEnd *end)
{
  g_autofree char *ip = NULL;

  g_return_val_if_fail (end, NULL);
  ip = end->host && end->ip.family ? wgre_ip_to_string (&end->ip) : NULL;
  return ip ? g_strdup_printf ("%s (%s, %s)", end->name, end->where, ip)
            : g_strdup_printf ("%s (%s)", end->name, end->where);
}
