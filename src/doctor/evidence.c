/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "doctor/evidence.h"

static void
evidence_free_end (gpointer data)
{
  WgreFarEnd *end = data;

  g_free (end->name);
  g_free (end->where);
  g_free (end->host);
  g_free (end->problem);
  g_free (end);
}

WgreEvidence *
wgre_evidence_new (void)
{
  WgreEvidence *evidence = g_new0 (WgreEvidence, 1);

  evidence->ends = g_ptr_array_new_with_free_func (evidence_free_end);
  evidence->led = g_array_new (FALSE, FALSE, sizeof (WgreLed));
  evidence->unseen = g_ptr_array_new_with_free_func (g_free);
  return evidence;
}

void
wgre_evidence_free (WgreEvidence *evidence)
{
  if (!evidence)
    return;
  g_free (evidence->id);
  g_clear_pointer (&evidence->profile, wgre_profile_unref);
  g_free (evidence->interface);
  g_free (evidence->failure);
  g_free (evidence->public_key);
  g_free (evidence->dns_elsewhere);
  g_free (evidence->closed_input);
  g_ptr_array_unref (evidence->ends);
  g_array_unref (evidence->led);
  g_ptr_array_unref (evidence->unseen);
  g_free (evidence);
}

WgreFarEnd *
wgre_evidence_add_end (WgreEvidence *evidence)
{
  WgreFarEnd *end = g_new0 (WgreFarEnd, 1);

  g_return_val_if_fail (evidence, NULL);
  end->handshake_age = -1;
  g_ptr_array_add (evidence->ends, end);
  return end;
}
